internal import TypedYAML

extension TimingStep {
    static let schema: Schema<TimingStep> = .mapping(
        "comparison by time",
        about: """
            Sends two kinds of request in pairs, in a random order, over one warm connection, and compares how long the \
            answers take by a sign test. Two further legs run between them: the first kind twice, which has to show no \
            difference, and the first kind with a delay planted on purpose, which has to be seen. A difference counts when \
            a second trial over another connection sees it again.
            """,
        example: "first: { key: unknown }\nsecond: { key: near }\npairs: 60"
    ) { fields in
        let first = fields.required("first", RequestTemplate.schema, about: "One kind.", example: "{ key: unknown }")
        let second = fields.required("second", RequestTemplate.schema, about: "The other.", example: "{ key: near }")
        let pairs = fields.optional(
            "pairs", .int(in: 30...100_000), default: 60,
            about: "The most pairs of each leg: more of them find a smaller difference.")
        return { record in
            TimingStep(first: record[first], second: record[second], pairs: record[pairs])
        }
    }
}
