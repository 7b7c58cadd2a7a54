/// The OpenAPI 3.1 description of the service, served at `/openapi.json`.
///
/// Built from the same names and limits that the code uses: options, error codes and defaults cannot drift apart.
package enum OpenAPIDocument {
    /// The document for a configuration, whose limits and defaults it states.
    package static func json(_ configuration: Configuration) -> JSON {
        var components: [JSON.Member] = [JSON.Member("schemas", schemas(configuration))]
        var members: [JSON.Member] = [
            JSON.Member("openapi", "3.1.0"),
            JSON.Member(
                "info",
                [
                    "title": "Mien",
                    "version": "1",
                    "summary": "How faces and voices read, as probabilities of seven emotions.",
                    "description":
                        "It reads expressions, not what a person feels. Nothing that is sent is kept. Times are milliseconds; boxes and points are pixels of the upright picture, origin at the top left.",
                    "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
                ]),
            JSON.Member("paths", paths(configuration)),
        ]
        if configuration.auth.isRequired {
            members.append(JSON.Member("security", [["bearer": []], ["api_key": []]]))
            components.append(JSON.Member("securitySchemes", securitySchemes))
        }
        members.append(JSON.Member("components", .object(components)))
        return .object(members)
    }

    private static func paths(_ configuration: Configuration) -> JSON {
        var paths: [JSON.Member] = [
            JSON.Member("/v1/emotion", ["post": emotion(configuration)]),
            JSON.Member("/v1/stream", ["get": stream(configuration)]),
            JSON.Member(
                "/v1/models",
                [
                    "get": operation(
                        "Every model of the weights folder, and which of them serve", ok: reference("Models"),
                        errors: access(configuration) + [.serverBusy, .shuttingDown])
                ]),
            JSON.Member(
                "/livez",
                ["get": open(operation("200 while the process can answer", ok: reference("Status")), configuration)]),
            JSON.Member(
                "/readyz",
                [
                    "get": open(
                        operation(
                            "200 once the models are loaded and warmed up, and there is room in the queue",
                            ok: reference("Status"), errors: [.serverBusy, .shuttingDown]), configuration)
                ]),
            JSON.Member(
                "/openapi.json", ["get": open(operation("This document", ok: ["type": "object"]), configuration)]),
        ]
        if configuration.metrics.enabled, !configuration.metrics.hasOwnPort {
            paths.append(
                JSON.Member(
                    "/metrics",
                    [
                        "get": [
                            "summary": "Figures in Prometheus text format",
                            "responses": .object(
                                [
                                    JSON.Member(
                                        "200",
                                        [
                                            "description": "The figures",
                                            "content": ["text/plain": ["schema": ["type": "string"]]],
                                        ])
                                ] + (configuration.auth.isRequired ? [problems([.unauthorized], 401)] : [])),
                        ]
                    ]))
        }
        return .object(paths)
    }

    private static func emotion(_ configuration: Configuration) -> JSON {
        let parameters = optionSchemas(configuration).map { option -> JSON in
            ["name": .string(option.name), "in": "query", "required": false, "schema": option.value]
        }
        let timeout: JSON = [
            "name": "X-Request-Timeout-Ms", "in": "header", "required": false,
            "description": "Work whose time has run out is dropped before it is computed.",
            "schema": ["type": "integer", "minimum": 1],
        ]
        let file: JSON = ["type": "string", "format": "binary"]
        let binary: JSON = ["schema": file]
        return [
            "summary": "Analyse pictures and a recording",
            "description":
                "The bytes decide the format: JPEG, PNG or WebP; WAV, FLAC, Ogg Vorbis, Ogg Opus or MP3. Options are query items, or the part \"options\", which wins.",
            "parameters": .array(parameters + [timeout]),
            "requestBody": [
                "required": true,
                "content": [
                    "multipart/form-data": [
                        "schema": [
                            "type": "object",
                            "properties": [
                                "image": [
                                    "type": "array", "maxItems": .integer(configuration.limits.images), "items": file,
                                ],
                                "audio": file,
                                "options": reference("Options"),
                            ],
                            "additionalProperties": false,
                        ]
                    ],
                    "image/*": binary,
                    "audio/*": binary,
                ],
            ],
            "responses": responses(
                "What was found", ok: reference("EmotionAnswer"),
                errors: access(configuration) + [
                    .invalidRequest, .invalidMultipart, .invalidOptions, .requestTimeout, .payloadTooLarge,
                    .imageTooLarge, .audioTooLong, .tooManyParts, .unsupportedMediaType, .imageDecodeFailed,
                    .audioDecodeFailed, .internalError, .serverBusy, .shuttingDown, .deadlineExceeded,
                ]),
        ]
    }

    private static func stream(_ configuration: Configuration) -> JSON {
        var responses: [JSON.Member] = [JSON.Member("101", ["description": "The session begins"])]
        if configuration.auth.isRequired { responses.append(problems([.unauthorized], 401)) }
        responses.append(JSON.Member("403", problem("A web page of another host, which stream.origins does not list")))
        responses.append(JSON.Member("426", problem("Not a WebSocket request")))
        if access(configuration).contains(.rateLimited) { responses.append(problems([.rateLimited], 429)) }
        responses.append(JSON.Member("503", problem("Starting or shutting down")))
        return [
            "summary": "Camera and microphone over one WebSocket, subprotocol mien.v1",
            "description":
                "OpenAPI cannot describe messages; docs/api.md does. Sessions that cannot be taken are answered 503 before, or closed with 1013 after the upgrade.",
            "responses": .object(responses),
        ]
    }

    private static let securitySchemes: JSON = [
        "bearer": ["type": "http", "scheme": "bearer"],
        "api_key": ["type": "apiKey", "in": "header", "name": "X-Api-Key"],
    ]

    /// What access control may answer.
    private static func access(_ configuration: Configuration) -> [ProblemCode] {
        let isLimited = configuration.rate.perAddress > 0 || configuration.rate.perKey > 0
        return (configuration.auth.isRequired ? [.unauthorized] : []) + (isLimited ? [.rateLimited] : [])
    }

    /// An operation that asks for no key.
    private static func open(_ operation: JSON, _ configuration: Configuration) -> JSON {
        guard configuration.auth.isRequired, let members = operation.members else { return operation }
        return .object(members + [JSON.Member("security", [])])
    }

    private static func problems(_ codes: [ProblemCode], _ status: UInt16) -> JSON.Member {
        JSON.Member(String(status), problem(codes.map(\.rawValue).joined(separator: ", ")))
    }

    private static func operation(_ summary: String, ok: JSON, errors: [ProblemCode] = []) -> JSON {
        ["summary": .string(summary), "responses": responses(summary, ok: ok, errors: errors)]
    }

    /// One response for each status, which lists the codes that it may carry.
    private static func responses(_ description: String, ok: JSON, errors: [ProblemCode]) -> JSON {
        var members: [JSON.Member] = [
            JSON.Member(
                "200",
                [
                    "description": .string(description),
                    "headers": ["X-Request-Id": ["schema": ["type": "string"]]],
                    "content": ["application/json": ["schema": ok]],
                ])
        ]
        for status in Set(errors.map(\.status)).sorted() {
            members.append(problems(errors.filter { $0.status == status }, status))
        }
        return .object(members)
    }

    private static func problem(_ description: String) -> JSON {
        [
            "description": .string(description),
            "content": ["application/problem+json": ["schema": reference("Problem")]],
        ]
    }

    static func reference(_ name: String) -> JSON {
        ["$ref": .string("#/components/schemas/" + name)]
    }
}
