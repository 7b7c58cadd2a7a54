import EmotionAPI
import Server
import Testing

struct ServiceContextTests {
    private func code(
        _ ask: (ServiceContext) throws(Problem) -> ServiceContext.Engine, _ context: ServiceContext
    ) -> ProblemCode? {
        do throws(Problem) {
            _ = try ask(context)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func isBusyUntilTheModelsAreLoaded() {
        let context = ServiceContext(configuration: Configuration(), registry: MetricsRegistry())
        #expect(context.phase == .starting)
        let codes = [
            code({ (context) throws(Problem) in try context.requireEngine() }, context),
            code({ (context) throws(Problem) in try context.requireReadyEngine() }, context),
        ]
        #expect(codes == [.serverBusy, .serverBusy])
    }

    @Test func isNeverReadyAgainOnceItDrains() {
        let context = ServiceContext(configuration: Configuration(), registry: MetricsRegistry())
        context.beginDraining()
        #expect(context.phase == .draining)
        let code = code({ (context) throws(Problem) in try context.requireReadyEngine() }, context)
        #expect(code == .shuttingDown)
    }

    @Test func registersEveryMetricOfTheContract() {
        let registry = MetricsRegistry()
        let context = ServiceContext(configuration: Configuration(), registry: registry)
        let text = String(decoding: registry.render(), as: UTF8.self)
        for name in [
            "mien_queue_depth", "mien_queue_wait_seconds", "mien_batch_size", "mien_faces_total",
            "mien_streams_active", "mien_frames_dropped_total",
        ] {
            #expect(text.contains("# TYPE \(name) "), "\(name)")
        }
        #expect(context.engine == nil)
    }

    @Test func theDemoPageReachesNothingOutside() {
        let page = DemoPage.html(nonce: "abc123")
        #expect(page.contains(#"<script nonce="abc123">"#) && !page.contains("NONCE"))
        #expect(page.contains("<p hidden><label>API key") && !page.contains("KEYHIDDEN"))
        #expect(DemoPage.html(nonce: "a", asksForKey: true).contains("<p ><label>API key"))
        #expect(!page.contains("src=\"") && !page.contains("href=\"") && !page.contains("@import"))
        #expect(
            DemoPage.contentSecurityPolicy(nonce: "abc123").hasPrefix("default-src 'none'; script-src 'nonce-abc123'"))
    }
}
