"""The conformance suite that module authors run in their own tests.

::

    from panll_desktop.testing.conformance import check_manifest, check_session


    def test_that_the_module_keeps_the_rules():
        assert check_manifest(manifest) == []
        assert check_session(manifest, {"file": path}, "SELECT …", "NONSENSE") == []
"""
