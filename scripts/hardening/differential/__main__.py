"""usage: python differential MIEN [--seed N] [--mutations N]. Exits 1 where there is a discrepancy."""

import argparse
import asyncio
import collections
import pathlib
import sys
import tempfile

import echo
from behind import Behind
from corpus import inputs
from reading import AGREED, DISCREPANCY, MIEN_STRICTER, OTHERS_STRICTER, compare
from servers import Servers
from subjects import H11, Forwarded, Service

FINDINGS = pathlib.Path(".build/differential/findings")


def keep(each, number):
    FINDINGS.mkdir(parents=True, exist_ok=True)
    file = FINDINGS / f"{number}.bin"
    file.write_bytes(each.data)
    return file


def explain(title, subjects, groups):
    """One line for each reason: how often it was given beside each of the others, and the first case of it."""
    print(f"\n{title + ', because':62}" + "".join(f"{name:>9}" for name in subjects) + "   such as")
    for reason, found in sorted(groups.items(), key=lambda group: -sum(map(len, group[1].values()))):
        counts = "".join(f"{len(found[name]):9}" for name in subjects)
        first = next(found[name][0] for name in subjects if found[name])
        print(f"{reason:62}{counts}   {first}")


def groups():
    return collections.defaultdict(lambda: collections.defaultdict(list))


async def run(program, folder, seed, mutations):
    server, port = await echo.start()
    servers = Servers(program, folder, port)
    try:
        return await judge(servers, inputs(seed, mutations))
    finally:
        servers.end()
        server.close()


async def judge(servers, made):
    service, others = Service(servers.mien), [H11(), *map(Forwarded, servers.proxies)]
    mien = await service.read(made)
    findings = 0
    table, stricter, looser, readings = {}, groups(), groups(), {}
    for other in others:
        readings[other.name] = await other.read(made)
        count = table[other.name] = collections.Counter()
        for each, ours, theirs in zip(made, mien, readings[other.name]):
            verdict = compare(ours, theirs)
            if verdict == DISCREPANCY:
                # Once more and alone: a machine under load must not look like one.
                [ours], [theirs] = await service.read([each]), await other.read([each])
                verdict = compare(ours, theirs)
            count[verdict] += 1
            if verdict == MIEN_STRICTER:
                stricter[ours.reason or "closed behind an answer"][other.name].append(each.name)
            elif verdict == OTHERS_STRICTER:
                looser[f"{other.name}: {theirs.reason or 'closed behind an answer'}"][other.name].append(each.name)
            elif verdict == DISCREPANCY:
                findings += 1
                print(f"DISCREPANCY {each.name}: {keep(each, findings)}")
                print(f"  Mien {ours.text}\n  {other.name} {theirs.text}")
    behind = {}
    for proxy in servers.proxies:
        faults, answered = await Behind(proxy, servers.mien).faults(made, readings[proxy.name])
        behind[proxy.name] = (answered, len(faults))
        for each, wrong in faults:
            findings += 1
            where = f": {each.name}: {keep(each, findings)}" if each else ""
            print(f"DISCREPANCY behind {proxy.name}: {wrong}{where}")
    explain(MIEN_STRICTER, table, stricter)
    explain(OTHERS_STRICTER, table, looser)
    print(f"\n{'':18}{'cases':>8}{AGREED:>10}{MIEN_STRICTER:>16}{OTHERS_STRICTER:>18}{DISCREPANCY:>16}")
    for name, count in table.items():
        row = [count[each] for each in (AGREED, MIEN_STRICTER, OTHERS_STRICTER, DISCREPANCY)]
        print(f"{name:18}{len(made):8}{row[0]:10}{row[1]:16}{row[2]:18}{row[3]:16}")
    for name, (answered, wrong) in behind.items():
        print(f"Mien behind {name}: {len(made)} cases, {answered} answers of its own, {wrong} discrepancies")
    verdict = f"FAIL differential: {findings} discrepancies, kept in {FINDINGS}" if findings else "PASS differential"
    print(f"\n{verdict}: {len(made)} cases through {', '.join(table)} and behind {', '.join(behind)}")
    return findings


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mien")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutations", type=int, default=10000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        findings = asyncio.run(run(given.mien, folder, given.seed, given.mutations))
    sys.exit(1 if findings else 0)


main()
