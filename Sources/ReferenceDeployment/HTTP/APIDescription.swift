import HTTPTypes

/// The OpenAPI 3.1 description of the API, served at `/openapi.json`.
struct APIDescription: Sendable {
    let text: String

    init(variants: SwitchSet<Variant>) { text = Self.document(hasProblemDetails: variants.has(.problemJSON)).text }

    private static func document(hasProblemDetails: Bool) -> JSON {
        let errors = hasProblemDetails ? ("application/problem+json", problemSchema) : ("application/json", errorSchema)
        return .object([
            ("openapi", "3.1.0"),
            (
                "info",
                .object([
                    ("title", "keyspec reference"), ("version", .string(referenceVersion)),
                    ("description", "Every request must include an API key in the X-API-Key header."),
                ])
            ),
            ("security", .array([.object([("apiKey", .array([]))])])),
            (
                "paths",
                .object(
                    Endpoint.allCases.map { endpoint in
                        let method = endpoint.method == .get ? "get" : "post"
                        return (endpoint.rawValue, .object([(method, operation(endpoint, errors: errors.0))]))
                    })
            ),
            (
                "components",
                .object([
                    (
                        "securitySchemes",
                        .object([("apiKey", .object([("type", "apiKey"), ("in", "header"), ("name", "X-API-Key")]))])
                    ),
                    ("schemas", .object([("Error", errors.1)])),
                ])
            ),
        ])
    }

    private static func operation(_ endpoint: Endpoint, errors: String) -> JSON {
        var members: [(String, JSON)] = [
            ("operationId", .string(endpoint.name)), ("summary", .string("Costs \(endpoint.cost) credits.")),
        ]
        if endpoint.method == .post {
            let input = endpoint == .companies ? "domain" : "email"
            let schema = object(
                [(input, text(pattern: input == "domain" ? domainPattern : emailPattern))], required: [input])
            let example = JSON.object([(input, .string(SyntheticData.sample(endpoint)))])
            members.append(
                ("requestBody", .object([("required", true), content(schema, example: example)])))
        }
        var responses: [(String, JSON)] = [("200", answer("The answer.", success(endpoint)))]
        let refusals = endpoint.method == .post ? ["400", "401", "403", "413", "429", "431"] : ["401", "429", "431"]
        for status in refusals + ["405"] {
            let schema = JSON.object([("$ref", "#/components/schemas/Error")])
            responses.append(
                (status, answer(reasons[status] ?? "", schema, type: errors, fields: fields[status] ?? [])))
        }
        members.append(("responses", .object(responses)))
        return .object(members)
    }

    private static let domainPattern =
        #"^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?){1,3}$"#
    private static let emailPattern = #"^[A-Za-z0-9.+_-]{1,64}@[A-Za-z0-9]{1,60}\.[A-Za-z]{2,20}$"#

    private static let reasons = [
        "400": "The body is not what the endpoint takes (invalid_request).",
        "401": "Key is missing, malformed, or does not match any active key (invalid_api_key).",
        "403": "Your account has no remaining credits (insufficient_credits).",
        "405": "The path takes another method.",
        "413": "The body is larger than 64 KiB.",
        "429": "You have exceeded the request rate for your plan (rate_limit_exceeded).",
        "431": "A header field is larger than 16 KiB.",
    ]

    /// Header fields that an answer carries by default.
    private static let fields = [
        "401": [("WWW-Authenticate", "How to authenticate.", "string")],
        "405": [("Allow", "The methods that the path takes.", "string")],
        "429": [("Retry-After", "Seconds to wait.", "integer")],
    ]

    private static func success(_ endpoint: Endpoint) -> JSON {
        let string = JSON.object([("type", "string")])
        let integer = JSON.object([("type", "integer")])
        return switch endpoint {
        case .companies:
            object(
                [
                    ("domain", string), ("name", string), ("industry", string), ("employees", integer),
                    ("country", string),
                ],
                required: ["domain", "name"])
        case .people:
            object(
                [("email", string), ("name", string), ("role", string), ("country", string)],
                required: ["email", "name"])
        case .credits: object([("credits", integer)], required: ["credits"])
        }
    }

    private static let errorSchema = object(
        [
            (
                "error",
                object(
                    [("code", .object([("type", "string")])), ("message", .object([("type", "string")]))],
                    required: ["code", "message"])
            )
        ],
        required: ["error"])

    /// RFC 9457, with the documented code.
    private static let problemSchema = object(
        [
            ("type", .object([("type", "string")])), ("title", .object([("type", "string")])),
            ("status", .object([("type", "integer")])), ("detail", .object([("type", "string")])),
            ("code", .object([("type", "string")])),
        ],
        required: ["status", "code"])

    private static func text(pattern: String) -> JSON {
        .object([("type", "string"), ("pattern", .string(pattern)), ("maxLength", 253)])
    }

    private static func object(_ properties: [(String, JSON)], required: [String]) -> JSON {
        .object([
            ("type", "object"), ("properties", .object(properties)), ("required", .array(required.map(JSON.string))),
        ])
    }

    private static func content(
        _ schema: JSON, type: String = "application/json", example: JSON? = nil
    ) -> (String, JSON) {
        let examples = example.map { [("example", $0)] } ?? []
        return ("content", .object([(type, .object([("schema", schema)] + examples))]))
    }

    private static func answer(
        _ text: String, _ schema: JSON, type: String = "application/json",
        fields: [(name: String, text: String, type: String)] = []
    ) -> JSON {
        let headers = fields.map { field in
            (
                field.name,
                JSON.object([
                    ("description", .string(field.text)), ("schema", .object([("type", .string(field.type))])),
                ])
            )
        }
        return .object(
            [("description", .string(text)), content(schema, type: type)]
                + (headers.isEmpty ? [] : [("headers", .object(headers))]))
    }
}
