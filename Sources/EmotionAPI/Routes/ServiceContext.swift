package import Emotion
package import Server
internal import Synchronization

/// What every route needs: the settings, the workers once there are any, and where the service is in its life.
package final class ServiceContext: Sendable {
    /// What is there once the models are loaded.
    package struct Engine: Sendable {
        package let selection: ModelSelection
        package let pool: WorkerPool<EmotionAnalyzer>
        /// `name@version` by task.
        package let models: JSON

        package init(selection: ModelSelection, pool: WorkerPool<EmotionAnalyzer>) {
            self.selection = selection
            self.pool = pool
            models = selection.identifiersJSON
        }
    }

    package let configuration: Configuration
    package let metrics: ServiceMetrics
    package let pipeline: EmotionPipeline
    package let requestReader: EmotionRequestReader
    package let streams: StreamHub

    private let engineBox = Mutex<Engine?>(nil)
    private let phaseBox = Atomic<ServicePhase>(.starting)

    package init(configuration: Configuration, registry: MetricsRegistry) {
        self.configuration = configuration
        metrics = ServiceMetrics(registry: registry)
        pipeline = EmotionPipeline(configuration)
        requestReader = EmotionRequestReader(
            defaults: AnalysisOptions(defaults: configuration), maximumImages: configuration.limits.images,
            maximumFaces: configuration.limits.faces, jsonDepth: configuration.limits.jsonDepth)
        streams = StreamHub(
            settings: StreamSettings(configuration), maximumSessions: configuration.stream.sessions, metrics: metrics)
        registry.gauge("mien_queue_depth", help: "Jobs that wait for a worker.") { [weak self] in
            Double(self?.engine?.pool.depth ?? 0)
        }
    }

    package var phase: ServicePhase { phaseBox.load(ordering: .acquiring) }

    /// Nil while the models are being loaded.
    package var engine: Engine? { engineBox.withLock { $0 } }

    /// The models are loaded and warmed up. Nothing happens where the service is draining already.
    package func becomeReady(_ engine: Engine) {
        engineBox.withLock { $0 = engine }
        _ = phaseBox.compareExchange(expected: .starting, desired: .ready, ordering: .acquiringAndReleasing)
    }

    /// From now on the service is unready.
    package func beginDraining() {
        phaseBox.store(.draining, ordering: .releasing)
    }

    /// The engine, for a request that has reached its handler.
    ///
    /// While the service drains too: at first a balancer has yet to notice, then the server accepts no connection any more
    /// and what still comes was begun before.
    package func requireEngine() throws(Problem) -> Engine {
        guard let engine else { throw Problem(.serverBusy, "the models are still being loaded") }
        return engine
    }

    /// The engine, for what should go elsewhere while the service drains: probes and new streams.
    package func requireReadyEngine() throws(Problem) -> Engine {
        guard phase != .draining else { throw Problem(.shuttingDown, "the server is shutting down") }
        return try requireEngine()
    }
}
