package import Server

/// The figures that the service keeps of itself, beside those of the HTTP server.
package final class ServiceMetrics: Sendable {
    package let registry: MetricsRegistry
    let inference: LabeledMetric<Histogram>
    let queueWait: Histogram
    let batchSize: Histogram
    let faces: Counter
    let dropped: Counter
    let streams: Gauge

    /// Registers every family; a registry takes them once.
    package init(registry: MetricsRegistry) {
        self.registry = registry
        inference = registry.histogram(
            "mien_inference_duration_seconds", help: "Time in one stage of an analysis.", labels: ["model", "stage"])
        queueWait =
            registry.histogram("mien_queue_wait_seconds", help: "Time that work waited for a worker.").with()
        batchSize =
            registry.histogram(
                "mien_batch_size", help: "Faces classified together.", buckets: [0, 1, 2, 4, 8, 16, 32, 64]
            ).with()
        faces = registry.counter("mien_faces_total", help: "Faces analysed.").with()
        dropped =
            registry.counter("mien_frames_dropped_total", help: "Frames of streams passed over for newer ones.").with()
        streams = registry.gauge("mien_streams_active", help: "Streams that are open.").with()
    }

    /// Notes what one analysis took, in milliseconds; stages that did not run are left out.
    func note(_ timing: AnswerTiming, waitedNanoseconds: UInt64) {
        queueWait.observe(Double(waitedNanoseconds) / 1e9)
        let stages = [
            ("none", "decode", timing.decode), ("detector", "detect", timing.detect), ("face", "classify", timing.face),
            ("voice", "classify", timing.voice),
        ]
        for (model, stage, milliseconds) in stages where milliseconds > 0 {
            inference.with(model, stage).observe(milliseconds / 1_000)
        }
    }

    func note(faces count: Int) {
        batchSize.observe(Double(count))
        faces.increment(by: UInt64(count))
    }
}
