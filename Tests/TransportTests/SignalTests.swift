import Dispatch
import Glibc
import Testing
import Transport

/// Signals of the process itself.
@Suite struct SignalTests {
    @Test func callsTheHandlerInsteadOfEndingTheProcess() {
        let came = DispatchSemaphore(value: 0)
        let watcher = SignalWatcher([SIGUSR1]) { if $0 == SIGUSR1 { came.signal() } }
        for _ in 0..<3 {
            kill(getpid(), SIGUSR1)
            #expect(came.wait(timeout: .now() + 20) == .success)
        }
        watcher.cancel()
    }
}
