"""Runs the Autobahn cases against a WebSocket server that echoes: run.py EXPECTED URL [CASE…].

Prints how many cases passed and how, and every one that did not pass as it should; exits with 1 if there is one that
EXPECTED does not list. EXPECTED has a line for each case that may fail: its number and why.
"""

import asyncio
import collections
import os
import sys

import kosoku

TOTAL = 517


def expected(path):
    with open(path) as lines:
        rows = (line.split(maxsplit=1) for line in lines if line.strip() and not line.startswith("#"))
        return {case: reason.strip() for case, reason in rows}


async def run(url, cases):
    try:
        return await kosoku.run_fuzzingclient(url, cases or None)
    except kosoku.FailureError as failure:
        return failure.results


def main():
    known = expected(sys.argv[1])
    url, cases = sys.argv[2], sys.argv[3:]
    results = asyncio.run(run(url, cases))
    verdicts = collections.Counter(result.behavior.value for result in results)
    print(f"{len(results)} cases: " + ", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common()))
    failed = 0
    for result in results:
        if result.passed and result.behavior.value == "OK" and result.case_id not in known:
            continue
        line = f"  {result.case_id:8} {result.behavior.value}, closing {result.behavior_close.value}"
        if result.passed:
            print(line + ("  (expected to fail, passes)" if result.case_id in known else ""))
        elif result.case_id in known:
            print(f"{line}  (expected: {known[result.case_id]})")
        else:
            failed += 1
            print(f"{line}  FAILED: {result.result} {result.result_close}")
    if not cases and len(results) != TOTAL:
        print(f"{TOTAL} cases were to be run")
        failed += 1
    passed = sum(result.passed for result in results)
    print(f"PASS autobahn: {passed} of {len(results)} cases" if failed == 0 else f"FAIL autobahn: {failed} cases")
    return 1 if failed else 0


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    # Not sys.exit: threads of kosoku 0.1.0 may abort the interpreter while it ends.
    os._exit(status)
