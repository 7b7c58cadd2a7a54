internal import Emotion
internal import HTTPCore
internal import Server
internal import Transport

/// `POST /v1/emotion`.
package struct EmotionRoute: Sendable {
    let context: ServiceContext

    /// Reads the request here, on the event loop, and has the rest done by a worker.
    func handle(_ request: ServerRequest, _ responder: Responder) {
        do throws(Problem) {
            let engine = try context.requireEngine()
            let work = try context.requestReader.read(request.head, request.body)
            try submit(work, of: request, to: engine, responder)
        } catch {
            responder.respond(error.response(requestID: request.id))
        }
    }

    private func submit(
        _ work: EmotionRequest, of request: ServerRequest, to engine: ServiceContext.Engine, _ responder: Responder
    ) throws(Problem) {
        // The job holds what it needs of the request, and not the body a second time.
        let (id, receivedAt, deadline, isCancelled) =
            (request.id, request.receivedAt, request.deadline, request.isCancelled)
        let job = WorkerPool<EmotionAnalyzer>.Job(deadline: deadline, isCancelled: isCancelled) { analyzer, waited in
            do throws(Problem) {
                let outcome = try context.pipeline.run(work, with: analyzer) {
                    isCancelled() || MonotonicClock.now >= deadline
                }
                var timing = outcome.timing
                timing.queue = Double(waited) / 1e6
                timing.total = EmotionPipeline.milliseconds(since: receivedAt)
                let answer = EmotionAnswer(
                    requestID: id, images: outcome.images, voice: outcome.voice, fused: outcome.fused,
                    models: engine.models, timing: timing)
                responder.respond(HTTPResponse(json: answer.json))
                context.metrics.note(timing, waitedNanoseconds: waited)
                for image in outcome.images ?? [] { context.metrics.note(faces: image.faces.count) }
            } catch {
                let isUnread = isCancelled()
                responder.respond(
                    isUnread ? HTTPResponse(status: .clientClosedRequest) : error.response(requestID: id))
            }
        } dropped: { reason in
            guard reason == .expired else { return responder.respond(HTTPResponse(status: .clientClosedRequest)) }
            let problem = Problem(.deadlineExceeded, "the request's time ran out before its turn came")
            responder.respond(problem.response(requestID: id))
        }
        do throws(QueueRefusal) {
            try engine.pool.submit(job)
        } catch {
            throw Problem(error)
        }
    }
}
