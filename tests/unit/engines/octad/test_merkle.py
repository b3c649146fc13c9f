import hashlib

from hypothesis import given
from hypothesis import strategies as st

from panll_desktop.engines.octad.merkle import EMPTY, Tree, climb, leaf, node

LEAVES = st.lists(st.binary(max_size=3), max_size=40)
# The vectors of Certificate Transparency, by which trees of RFC 6962 are compared.
INPUTS = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_that_roots_are_those_of_rfc_6962() -> None:
    hashes = [leaf(bytes.fromhex(each)) for each in INPUTS]
    roots = [Tree(hashes[: size + 1]).root.hex() for size in range(len(hashes))]
    assert roots == ROOTS
    assert Tree([]).root == EMPTY == hashlib.sha256(b"").digest()


@given(LEAVES.filter(bool), st.data())
def test_that_each_path_leads_to_the_root_and_from_nowhere_else(
    contents: list[bytes], data: st.DataObject
) -> None:
    hashes = [leaf(each) for each in contents]
    tree = Tree(hashes)
    index = data.draw(st.integers(0, len(hashes) - 1))
    path = tree.path(index)
    assert climb(hashes[index], index, tree.size, path) == tree.root
    assert climb(leaf(b"other"), index, tree.size, path) != tree.root
    assert climb(hashes[index], index, tree.size, [*path, EMPTY]) is None
    if path:
        assert climb(hashes[index], index, tree.size, path[:-1]) is None
        changed = [EMPTY, *path[1:]]
        assert climb(hashes[index], index, tree.size, changed) != tree.root


def test_that_a_leaf_outside_the_tree_has_no_path() -> None:
    tree = Tree([leaf(b"a"), leaf(b"b")])
    for index in (-1, 2):
        assert climb(leaf(b"a"), index, tree.size, tree.path(0)) is None
    assert climb(leaf(b"a"), 0, 0, []) is None


def test_that_a_node_is_never_taken_for_a_leaf() -> None:
    left, right = leaf(b"a"), leaf(b"b")
    assert node(left, right) != leaf(left + right)
