package import Contract
package import TypedYAML

/// The contract and all checks of a run.
package struct SpecLibrary: Sendable {
    package let catalogue: ContractCatalogue
    /// In the order of the files: those built in, then an operator's, sorted by path.
    package let suites: [SpecSuite]

    /// All checks in the order of the files.
    package var checks: [CheckDefinition] { suites.flatMap(\.checks) }

    /// The check with this id, or nil.
    package func check(_ id: String) -> CheckDefinition? {
        for suite in suites {
            if let check = suite.checks.first(where: { $0.id == id }) { return check }
        }
        return nil
    }

    /// Reads and checks all files; with any error there is no library.
    ///
    /// - Returns: the library, and everything that is wrong with any file.
    package static func load(_ source: SpecSource = .builtIn) -> (value: SpecLibrary?, diagnostics: [Diagnostic]) {
        let (files, problems) = source.files()
        return load(files, problems)
    }

    /// Checks files in memory; with any error there is no library. A file `contract.yaml` is checked as a contract, and the
    /// one that is built in is used all the same.
    package static func load(
        _ files: [SourceFile], _ problems: [Diagnostic] = []
    ) -> (value: SpecLibrary?, diagnostics: [Diagnostic]) {
        var diagnostics = problems
        let declaration = ContractDeclaration.schema.decode(SpecSource.contract)
        diagnostics += declaration.diagnostics
        let contract = declaration.value?.catalogue
        diagnostics += contract?.1 ?? []
        var suites: [SpecSuite] = []
        for file in files {
            if SpecSource.isContract(file) {
                diagnostics += self.contract(file).diagnostics
                continue
            }
            let reader = SpecReader(file, clauses: contract?.0)
            diagnostics += reader.diagnostics
            if let suite = reader.suite { suites.append(suite) }
        }
        diagnostics += clashes(suites)
        guard !diagnostics.hasErrors, let catalogue = contract?.0 else { return (nil, diagnostics) }
        return (SpecLibrary(catalogue: catalogue, suites: suites), diagnostics)
    }

    /// Decodes a contract file, for `lint` and tests.
    package static func contract(_ file: SourceFile) -> (catalogue: ContractCatalogue?, diagnostics: [Diagnostic]) {
        let decoded = ContractDeclaration.schema.decode(file)
        let contract = decoded.value?.catalogue
        let diagnostics = decoded.diagnostics + (contract?.1 ?? [])
        return (diagnostics.hasErrors ? nil : contract?.0, diagnostics)
    }

    /// Ids that are given twice, in one file or in two.
    private static func clashes(_ suites: [SpecSuite]) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        var seen: [String: SourceRange] = [:]
        func note(_ what: String, _ id: String, _ place: SourceRange) {
            guard let first = seen.updateValue(place, forKey: "\(what) \(id)") else { return }
            diagnostics.append(
                Diagnostic(
                    .error, "duplicate-id", "two \(what)s have the id '\(id)'", at: place,
                    notes: [.init("the first", at: first)], help: "give one of them another id"))
        }
        for suite in suites {
            note("suite", suite.id, suite.place)
            for check in suite.checks { note("check", check.id, check.place) }
        }
        return diagnostics
    }
}
