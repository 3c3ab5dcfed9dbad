internal import Contract
internal import TypedYAML

extension RowLint {
    /// Reads a declared key. Keys are made in the order of their declaration, before the first step.
    mutating func read(_ key: KeyDeclaration) {
        if KeyReference.sharedNames.contains(key.name) {
            report(
                "reserved-name", "the name '\(key.name)' means the same in every check and cannot be declared",
                at: key.place, help: "choose another name")
            return
        }
        switch key.source {
        case .created: break
        case .changed(let base, _):
            readBase(base, of: key)
            if base == .none {
                report("no-base-key", "there is no key in 'none' that could be changed", at: key.basePlace)
            }
        case .fact(let base, let fact):
            readBase(base, of: key)
            guard let name = base.declaredName, case .created? = keys[name]?.source else {
                report(
                    "no-base-key", "the \(fact.rawValue) is only known of a key that the row created",
                    at: key.basePlace,
                    help: "declare one with 'account:' above, and write 'of:' and its name")
                break
            }
        case .sameAs(let base): readBase(base, of: key)
        case .literal(let text): readMade(text)
        case .unknown: break
        }
        keys[key.name] = key
        declare(.key, key.name, at: key.place)
    }

    private mutating func readBase(_ base: KeyReference, of key: KeyDeclaration) {
        guard let name = base.declaredName else { return }
        use(.key, name)
        readEarlier(base, name, at: key.basePlace)
    }

    /// Reads a text that is filled in while the keys are made.
    private mutating func readMade(_ text: TextTemplate) {
        for reference in text.references {
            guard case .key(let key) = reference.value, let name = key.declaredName else { continue }
            use(.key, name)
            readEarlier(key, name, at: reference.range)
        }
        for reference in text.references {
            guard case .capture(let name) = reference.value else { continue }
            report(
                "undefined-capture", "nothing is captured before the keys are made", at: reference.range,
                help: "'\(name)' can be used in steps")
        }
    }

    private mutating func readEarlier(_ key: KeyReference, _ name: String, at place: SourceRange) {
        if case .previous = key {
            report(
                "no-previous-key", "'\(name).old' means nothing while the keys are made", at: place,
                help: "use it in steps, after '- regenerate: \(name)'")
        } else if keys[name] == nil {
            if let later = row.keys.first(where: { $0.name == name }) {
                report(
                    "undefined-key", "the key '\(name)' is declared below this one", at: place,
                    notes: [.init("declared here", at: later.place)], help: "move it up: keys are made in order")
            } else {
                reportUndefined(name, at: place)
            }
        }
    }
}
