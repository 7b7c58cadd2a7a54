"""Runs the Autobahn cases against a WebSocket server that echoes: run.py URL [CASE…].

Prints how many cases passed and how, and every one that is not simply OK; exits with 1 where one failed.
"""

import asyncio
import collections
import os
import sys

import kosoku

TOTAL = 517


async def run(url, cases):
    try:
        return await kosoku.run_fuzzingclient(url, cases or None)
    except kosoku.FailureError as failure:
        return failure.results


def main():
    url, cases = sys.argv[1], sys.argv[2:]
    results = asyncio.run(run(url, cases))
    verdicts = collections.Counter(result.behavior.value for result in results)
    print(f"{len(results)} cases: " + ", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common()))
    failed = 0
    for result in results:
        line = f"  {result.case_id:8} {result.behavior.value}, closing {result.behavior_close.value}"
        if not result.passed:
            failed += 1
            print(f"{line}  FAILED: {result.result} {result.result_close}")
        elif result.behavior.value != "OK" or result.behavior_close.value != "OK":
            print(line)
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
