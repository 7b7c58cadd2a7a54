/// The OpenAPI 3.1 description of the service, served at `/openapi.json`.
///
/// Built from the same names and limits that the code uses: options, error codes and defaults cannot drift apart.
package enum OpenAPIDocument {
    /// The document for a configuration, whose limits and defaults it states.
    package static func json(_ configuration: Configuration) -> JSON {
        [
            "openapi": "3.1.0",
            "info": [
                "title": "Mien",
                "version": "1",
                "summary": "How faces and voices read, as probabilities of seven emotions.",
                "description":
                    "It reads expressions, not what a person feels. Nothing that is sent is kept. Times are milliseconds; boxes and points are pixels of the upright picture, origin at the top left.",
                "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ],
            "paths": paths(configuration),
            "components": ["schemas": schemas(configuration)],
        ]
    }

    private static func paths(_ configuration: Configuration) -> JSON {
        var paths: [JSON.Member] = [
            JSON.Member("/v1/emotion", ["post": emotion(configuration)]),
            JSON.Member("/v1/stream", ["get": stream]),
            JSON.Member(
                "/v1/models",
                ["get": operation("Every loaded model", ok: reference("Models"), errors: [.serverBusy, .shuttingDown])]),
            JSON.Member("/livez", ["get": operation("200 while the process can answer", ok: reference("Status"))]),
            JSON.Member(
                "/readyz",
                [
                    "get": operation(
                        "200 once the models are loaded and warmed up, and there is room in the queue",
                        ok: reference("Status"), errors: [.serverBusy, .shuttingDown])
                ]),
            JSON.Member("/openapi.json", ["get": operation("This document", ok: ["type": "object"])]),
        ]
        if configuration.metrics.enabled {
            paths.append(
                JSON.Member(
                    "/metrics",
                    [
                        "get": [
                            "summary": "Figures in Prometheus text format",
                            "responses": [
                                "200": [
                                    "description": "The figures",
                                    "content": ["text/plain": ["schema": ["type": "string"]]],
                                ]
                            ],
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
                errors: [
                    .invalidRequest, .invalidMultipart, .invalidOptions, .requestTimeout, .payloadTooLarge,
                    .imageTooLarge, .audioTooLong, .tooManyParts, .unsupportedMediaType, .imageDecodeFailed,
                    .audioDecodeFailed, .internalError, .serverBusy, .shuttingDown, .deadlineExceeded,
                ]),
        ]
    }

    private static let stream: JSON = [
        "summary": "Camera and microphone over one WebSocket, subprotocol mien.v1",
        "description":
            "OpenAPI cannot describe messages; docs/api.md does. Sessions that cannot be taken are answered 503 before, or closed with 1013 after the upgrade.",
        "responses": [
            "101": ["description": "The session begins"],
            "426": problem("Not a WebSocket request"),
            "503": problem("Starting or shutting down"),
        ],
    ]

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
            let codes = errors.filter { $0.status == status }.map(\.rawValue).joined(separator: ", ")
            members.append(JSON.Member(String(status), problem(codes)))
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
