"""The words of SQL as SQLite has them."""

from typing import Final

_KEYWORDS: Final = """
    ABORT ACTION ADD AFTER ALL ALTER ALWAYS ANALYZE AND AS ASC ATTACH AUTOINCREMENT
    BEFORE BEGIN BETWEEN BY CASCADE CASE CAST CHECK COLLATE COLUMN COMMIT CONFLICT
    CONSTRAINT CREATE CROSS CURRENT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP
    DATABASE DEFAULT DEFERRABLE DEFERRED DELETE DESC DETACH DISTINCT DO DROP EACH
    ELSE END ESCAPE EXCEPT EXCLUDE EXCLUSIVE EXISTS EXPLAIN FAIL FILTER FIRST
    FOLLOWING FOR FOREIGN FROM FULL GENERATED GLOB GROUP GROUPS HAVING IF IGNORE
    IMMEDIATE IN INDEX INDEXED INITIALLY INNER INSERT INSTEAD INTERSECT INTO IS
    ISNULL JOIN KEY LAST LEFT LIKE LIMIT MATCH MATERIALIZED NATURAL NO NOT NOTHING
    NOTNULL NULL NULLS OF OFFSET ON OR ORDER OTHERS OUTER OVER PARTITION PLAN PRAGMA
    PRECEDING PRIMARY QUERY RAISE RANGE RECURSIVE REFERENCES REGEXP REINDEX RELEASE
    RENAME REPLACE RESTRICT RETURNING RIGHT ROLLBACK ROW ROWS SAVEPOINT SELECT SET
    STRICT TABLE TEMP TEMPORARY THEN TIES TO TRANSACTION TRIGGER UNBOUNDED UNION
    UNIQUE UPDATE USING VACUUM VALUES VIEW VIRTUAL WHEN WHERE WINDOW WITH WITHOUT
"""
KEYWORDS: Final = frozenset(_KEYWORDS.split())
FUNCTIONS: Final = {
    "abs": "The number without its sign.",
    "avg": "The mean of the numbers of a group.",
    "changes": "How many rows the last change touched.",
    "char": "The text of these code points.",
    "coalesce": "The first that is not NULL.",
    "count": "How many rows a group has, or how many values.",
    "date": "The day of a moment, as YYYY-MM-DD.",
    "datetime": "A moment, as YYYY-MM-DD HH:MM:SS.",
    "dense_rank": "The rank of a row in its window, without gaps.",
    "first_value": "The value of the first row of a window.",
    "format": "Values put into a text, as printf does.",
    "glob": "Whether a text matches a pattern of * and ?.",
    "group_concat": "The texts of a group, joined.",
    "hex": "Bytes as hexadecimal digits.",
    "ifnull": "The second where the first is NULL.",
    "iif": "The second where the first is true, else the third.",
    "instr": "Where a text stands in another, from 1; 0 if it does not.",
    "json": "JSON checked and made short.",
    "json_array": "A JSON array of values.",
    "json_each": "A row for each member of JSON.",
    "json_extract": "What stands in JSON at a path.",
    "json_object": "A JSON object of names and values.",
    "json_tree": "A row for each value in JSON, however deep.",
    "julianday": "A moment as a number of days.",
    "lag": "The value of a row before, in its window.",
    "last_insert_rowid": "The rowid of the last row that was inserted.",
    "last_value": "The value of the last row of a window.",
    "lead": "The value of a row behind, in its window.",
    "length": "How many characters or bytes.",
    "likely": "A hint that a condition is true as a rule.",
    "lower": "The text in lower case.",
    "ltrim": "The text without blanks before it.",
    "max": "The largest.",
    "min": "The smallest.",
    "nullif": "NULL where both are equal, else the first.",
    "printf": "Values put into a text.",
    "quote": "The value as it is written in SQL.",
    "random": "Any integer of 64 bits.",
    "rank": "The rank of a row in its window.",
    "replace": "A text with something in it replaced.",
    "round": "The number to so many decimals.",
    "row_number": "The number of a row in its window.",
    "rtrim": "The text without blanks behind it.",
    "strftime": "A moment in a form of your own.",
    "substr": "A part of a text, counted from 1.",
    "sum": "The sum of a group; NULL of nothing.",
    "time": "The time of a moment, as HH:MM:SS.",
    "total": "The sum of a group; 0.0 of nothing.",
    "trim": "The text without blanks around it.",
    "typeof": "Which kind a value is of.",
    "unicode": "The code point of the first character.",
    "unixepoch": "A moment as seconds since 1970.",
    "upper": "The text in upper case.",
}
