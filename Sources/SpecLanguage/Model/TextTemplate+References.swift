internal import TypedYAML

extension TextTemplate {
    /// The keys that the text refers to.
    package var keyReferences: [KeyReference] {
        references.compactMap { if case .key(let key) = $0.value { key } else { nil } }
    }

    /// The names of the tokens in the text.
    package var tokenNames: [String] {
        references.compactMap { if case .token(let name) = $0.value { name } else { nil } }
    }

    /// The names of the addresses in the text.
    package var addressNames: [String] {
        references.compactMap { if case .address(let name) = $0.value { name } else { nil } }
    }

    /// Whether it holds something that nothing else in the run holds.
    var holdsTokens: Bool { !tokenNames.isEmpty || !addressNames.isEmpty }
}

extension RequestTemplate {
    /// Every text of the request that may hold references.
    package var texts: [TextTemplate] { shownTexts + textsWithKeys }

    /// The texts that reports show as they are.
    var shownTexts: [TextTemplate] { [method, path, mediaType].compactMap { $0 } + headers.map(\.name) }

    /// The texts that may hold keys.
    var textsWithKeys: [TextTemplate] {
        var texts = (query.map { [$0] } ?? []) + headers.map(\.value)
        if case .text(let text) = body { texts.append(text) }
        return texts
    }

    /// Whether the request holds something that nothing else in the run holds.
    var holdsTokens: Bool {
        if case .planted = body { return true }
        return texts.contains(where: \.holdsTokens)
    }
}

extension KeyDeclaration {
    /// Whether the key holds something that nothing else in the run holds, and is no secret.
    var holdsTokens: Bool { if case .literal(let text) = source { text.holdsTokens } else { false } }
}
