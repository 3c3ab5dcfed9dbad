/// What the checks are run against to see what they are worth.
enum ProofSubject: Sendable, Hashable {
    /// The reference deployment without anything switched on.
    case sound
    /// A harmless variant: every check has to stay green.
    case variant(KnownVariant)
    /// A defect: a check of its clause has to fail.
    case defect(KnownDefect)

    /// How it is called in progress and reports.
    var name: String {
        switch self {
        case .sound: "sound"
        case .variant(let variant): variant.id
        case .defect(let defect): defect.id
        }
    }

    var kind: String {
        switch self {
        case .sound: "sound"
        case .variant: "variant"
        case .defect: "defect"
        }
    }

    var defect: KnownDefect? {
        if case .defect(let defect) = self { defect } else { nil }
    }

    /// What the reference is started with.
    var switches: (defects: [String], variants: [String]) {
        switch self {
        case .sound: ([], [])
        case .variant(let variant): ([], [variant.id])
        case .defect(let defect): ([defect.id], [])
        }
    }
}

/// A subject and the checks that are run against it.
struct ProofStep: Sendable, Hashable {
    var subject: ProofSubject
    /// Ids, in the order of the spec files.
    var checks: [String]
}
