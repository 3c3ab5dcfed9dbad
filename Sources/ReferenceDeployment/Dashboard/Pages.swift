import HTTPTypes

/// What people see: the start page, and a word for paths that do not exist.
struct Pages: Sendable {
    let variants: SwitchSet<Variant>

    func answer(_ call: Call, errors: ErrorAnswers) -> Answer {
        let isRead = call.method == .get || call.method == .head
        if call.path == "/" || (variants.has(.spaFallback) && isRead) {
            guard isRead else { return errors.answer(Refusal.methodNotAllowed("GET, HEAD"), to: call) }
            return page("keyspec reference", "A reference deployment of the documented API.")
        }
        if variants.has(.html404) {
            var answer = page("Not found", "There is nothing here.")
            answer.status = .notFound
            return answer
        }
        return errors.answer(Refusal.notFound, to: call)
    }

    private func page(_ title: String, _ text: String) -> Answer {
        var answer = Answer.html(
            """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>\(title)</title></head>
            <body><main><h1>\(title)</h1><p>\(text)</p></main></body></html>
            """)
        answer.fields[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
        return answer
    }
}
