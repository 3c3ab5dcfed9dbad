internal import TypedYAML

extension TLSStep {
    /// A question, or a mapping that also says under which name.
    static let schema: Schema<TLSStep> = .kinds(scalar: question.map { TLSStep($0) }, mapping: mapping)

    private static let question: Schema<TLSQuestion> = .word("question about TLS", of: TLSQuestion.self) { question in
        "Asks for \(question.meaning)."
    }

    private static let mapping: Schema<TLSStep> = .mapping(
        "question about names", about: "A question under other names than the deployment's own.",
        example: "ask: certificate-host\nof: names"
    ) { fields in
        let ask = fields.required("ask", question, about: "The question.", example: "certificate-host")
        _ = fields.required(
            "of", .word("names", among: ["names"]), about: "The names under `names` of the target file, each by itself."
        )
        return { record in TLSStep(record[ask], isOfNames: true) }
    }
}
