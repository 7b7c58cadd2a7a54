internal import Dispatch
internal import Emotion
internal import EmotionAPI
internal import Synchronization

/// Works through many samples with one analyser for each processor that this process may use.
enum ParallelRun {
    /// The results in the order of the items.
    /// - Parameter body: called on several threads at once, each with its own analyser.
    static func map<Item: Sendable, Value: Sendable>(
        _ items: [Item], models: EmotionModels, label: String,
        _ body: @escaping @Sendable (Item, EmotionAnalyzer) -> Value
    ) -> [Value] {
        let results = Mutex([Value?](repeating: nil, count: items.count))
        let workers = min(ProcessorQuota.current(), max(1, items.count))
        let pool = WorkerPool<EmotionAnalyzer>(workers: workers, capacity: max(1, items.count)) {
            models.makeAnalyzer()
        }
        let bar = ProgressBar(total: items.count, label: label)
        let done = DispatchSemaphore(value: 0)
        for (index, item) in items.enumerated() {
            let job = WorkerPool<EmotionAnalyzer>.Job(deadline: .max, isCancelled: { false }) { analyzer, _ in
                let value = body(item, analyzer)
                results.withLock { $0[index] = value }
                bar.advance()
                done.signal()
            } dropped: { _ in
                done.signal()
            }
            do {
                try pool.submit(job)
            } catch {
                done.signal()
            }
        }
        for _ in items { done.wait() }
        pool.close()
        bar.finish()
        return results.withLock { $0.compactMap { $0 } }
    }
}
