package import HTTPCore
package import Server

/// The service's paths and what answers them.
package enum ServiceRoutes {
    package static func router(_ context: ServiceContext) -> Router {
        var router = Router()
        let configuration = context.configuration
        router.on(
            .post, "/v1/emotion", name: "/v1/emotion", bodyLimit: configuration.limits.bodyBytes,
            // One part more of each kind than is taken, so that the answer says which kind there is too much of.
            multipart: MultipartLimits(
                parts: configuration.limits.images + 4, partBytes: configuration.limits.bodyBytes)
        ) { request, responder in
            EmotionRoute(context: context).handle(request, responder)
        }
        let origins = OriginPolicy(allowing: configuration.stream.origins)
        router.webSocket("/v1/stream", name: "/v1/stream", subprotocols: ["mien.v1"]) { request in
            do throws(Problem) {
                guard origins.allows(request.head) else {
                    throw Problem(.forbidden, "pages of this Origin may not open a stream (stream.origins)")
                }
                _ = try context.requireReadyEngine()
                return nil
            } catch {
                return error.response(requestID: request.id)
            }
        } _: { _, channel in
            context.streams.accept(channel, context: context)
        }
        addLiveness(to: &router)
        router.on(.get, "/readyz", name: "/readyz") { request, responder in
            responder.respond(readiness(context, request))
        }
        router.on(.get, "/v1/models", name: "/v1/models") { request, responder in
            do throws(Problem) {
                responder.respond(HTTPResponse(json: try context.requireEngine().selection.json))
            } catch {
                responder.respond(error.response(requestID: request.id))
            }
        }
        let openAPI = JSONWriter.encode(OpenAPIDocument.json(configuration))
        router.on(.get, "/openapi.json", name: "/openapi.json") { _, responder in
            responder.respond(HTTPResponse(contentType: "application/json", body: openAPI))
        }
        if configuration.metrics.enabled, !configuration.metrics.hasOwnPort { addMetrics(to: &router, context) }
        if configuration.demo.enabled {
            router.on(.get, "/", name: "/") { _, responder in responder.respond(demoPage(configuration)) }
        }
        return router
    }

    /// What is served on the port of the metrics.
    package static func metricsRouter(_ context: ServiceContext) -> Router {
        var router = Router()
        addMetrics(to: &router, context)
        addLiveness(to: &router)
        return router
    }

    private static func addMetrics(to router: inout Router, _ context: ServiceContext) {
        router.on(.get, "/metrics", name: "/metrics") { _, responder in
            responder.respond(
                HTTPResponse(
                    contentType: "text/plain; version=0.0.4; charset=utf-8", body: context.metrics.registry.render()))
        }
    }

    private static func addLiveness(to router: inout Router) {
        router.on(.get, "/livez", name: "/livez") { _, responder in
            responder.respond(HTTPResponse(json: ["status": "live"]))
        }
    }

    private static func readiness(_ context: ServiceContext, _ request: ServerRequest) -> HTTPResponse {
        do throws(Problem) {
            let engine = try context.requireReadyEngine()
            guard !engine.pool.isFull else { throw Problem(QueueRefusal.full) }
            return HTTPResponse(json: ["status": "ready"])
        } catch {
            return error.response(requestID: request.id)
        }
    }

    private static func demoPage(_ configuration: Configuration) -> HTTPResponse {
        let nonce = RandomName.make()
        var response = HTTPResponse(
            contentType: "text/html; charset=utf-8",
            body: Array(DemoPage.html(nonce: nonce, asksForKey: configuration.auth.isRequired).utf8))
        response.headers["Content-Security-Policy"] = DemoPage.contentSecurityPolicy(nonce: nonce)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Permissions-Policy"] = "camera=(self), microphone=(self)"
        response.headers["Cache-Control"] = "no-store"
        return response
    }
}

extension HTTPResponse {
    /// 200 with a JSON body.
    package init(json: JSON) {
        self.init(contentType: "application/json", body: JSONWriter.encode(json))
    }
}
