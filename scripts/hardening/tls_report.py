"""Scans a service with sslyze and says what it found, as a table: what was looked at, what it should be, what it is.
Run by tls.sh in sslyze's own environment: tls_report.py PORT AUTHORITY. Exits with 1 where something is to mend.
"""

import sys
from pathlib import Path

from sslyze import (
    CertificateInfoExtraArgument, ScanCommand, ScanCommandAttemptStatusEnum, ScanCommandsExtraArguments, Scanner,
    ServerNetworkLocation, ServerScanRequest, SessionResumptionSupportExtraArgument)
from sslyze.mozilla_tls_profile.tls_config_checker import (
    MozillaTlsConfiguration, ServerNotCompliantWithTlsConfiguration, TlsConfigurationEnum,
    check_server_against_tls_configuration)

scanner = Scanner()
scanner.queue_scans([ServerScanRequest(
    server_location=ServerNetworkLocation("mien.test", int(sys.argv[1]), ip_address="127.0.0.1"),
    scan_commands=set(ScanCommand),
    scan_commands_extra_arguments=ScanCommandsExtraArguments(
        certificate_info=CertificateInfoExtraArgument(custom_ca_file=Path(sys.argv[2])),
        session_resumption=SessionResumptionSupportExtraArgument(number_of_resumptions_to_attempt=20)))])
server = next(iter(scanner.get_results()))
if server.scan_result is None:
    sys.exit(f"sslyze could not scan: {server.scan_status} {server.connectivity_error_trace}")
scan = server.scan_result
faults = 0


def result(name):
    attempt = getattr(scan, name)
    if attempt.status != ScanCommandAttemptStatusEnum.COMPLETED:
        sys.exit(f"sslyze could not finish {name}: {attempt.status} {attempt.error_reason} {attempt.error_trace or ''}")
    return attempt.result


def row(what, wanted, found, is_right):
    global faults
    faults += not is_right
    print(f"{'ok  ' if is_right else 'MEND'}  {what:38} {wanted:32} {found}")


def compliance(profile):
    try:
        check_server_against_tls_configuration(server, MozillaTlsConfiguration.get(profile))
        return []
    except ServerNotCompliantWithTlsConfiguration as error:
        return [f"{name}: {text}" for name, text in error.issues.items()]


for name, wanted in [("ssl_2_0", 0), ("ssl_3_0", 0), ("tls_1_0", 0), ("tls_1_1", 0), ("tls_1_2", 1), ("tls_1_3", 1)]:
    suites = result(name + "_cipher_suites").accepted_cipher_suites
    row(name.replace("_", " ", 1).replace("_", ".").upper(), "spoken" if wanted else "refused",
        f"{len(suites)} suites" if suites else "refused", bool(suites) == bool(wanted))
deployments = result("certificate_info").certificate_deployments
kinds = [type(one.received_certificate_chain[0].public_key()).__name__.strip("_") for one in deployments]
row("certificates", "RSA and ECDSA, trusted", ", ".join(kinds),
    len(deployments) == 2 and all(one.verified_certificate_chain for one in deployments))
curves = [curve.name for curve in result("elliptic_curves").supported_curves or []]
row("curves", "X25519, P-256, P-384", ", ".join(curves), set(curves) == {"X25519", "secp256r1", "secp384r1"})
row("Heartbleed", "not vulnerable", "", not result("heartbleed").is_vulnerable_to_heartbleed)
row("CCS injection", "not vulnerable", "", not result("openssl_ccs_injection").is_vulnerable_to_ccs_injection)
robot = result("robot").robot_result.name
row("ROBOT", "not vulnerable", robot, robot.startswith("NOT_VULNERABLE"))
renegotiation = result("session_renegotiation")
row("renegotiation by the client", "refused", "", not renegotiation.is_vulnerable_to_client_renegotiation_dos)
row("secure renegotiation", "supported", "", renegotiation.supports_secure_renegotiation)
row("compression", "off", "", not result("tls_compression").supports_compression)
row("TLS_FALLBACK_SCSV", "supported", "", result("tls_fallback_scsv").supports_fallback_scsv)
row("early data (0-RTT)", "off", "", not result("tls_1_3_early_data").supports_early_data)
row("extended master secret", "supported", "", result("tls_extended_master_secret").supports_ems_extension)
resumption = result("session_resumption")
for what, status, count, tried in [
        ("session ids", resumption.session_id_resumption_result,
         resumption.session_id_successful_resumptions_count, resumption.session_id_attempted_resumptions_count),
        ("session tickets", resumption.tls_ticket_resumption_result,
         resumption.tls_ticket_successful_resumptions_count, resumption.tls_ticket_attempted_resumptions_count)]:
    row(what, "every session resumes", f"{count} of {tried}", count == tried > 0)
issues = compliance(TlsConfigurationEnum.MOZILLA_INTERMEDIATE)
row("Mozilla intermediate", "compliant", "; ".join(issues), not issues)
issues = compliance(TlsConfigurationEnum.MOZILLA_MODERN)
print(f"      {'Mozilla modern (for information)':38} {'':32} {'; '.join(issues) or 'compliant'}")
print(f"{'FAIL' if faults else 'PASS'} tls: {faults or 'nothing'} to mend")
sys.exit(1 if faults else 0)
