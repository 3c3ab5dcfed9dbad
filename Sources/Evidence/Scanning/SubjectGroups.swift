/// Which of the subjects of one set of patterns belong together: those of one asker, told by the indices that it knows them by.
///
/// Several look for subjects of theirs in the same sources. All are searched for at once, and each gets what is its own.
struct SubjectGroups: Sendable {
    /// The group of each subject, and the subject's index in it; nil for subjects that nobody asked for.
    private var places: [(group: Int, subject: Int)?]
    let count: Int

    /// - Parameters:
    ///   - sizes: how many subjects each group has, in the order of the set.
    ///   - skipped: how many subjects before those belong to none.
    init(_ sizes: [Int], after skipped: Int = 0) {
        places = Array(repeating: nil, count: skipped)
        for (group, size) in sizes.enumerated() { for subject in 0..<size { places.append((group, subject)) } }
        count = sizes.count
    }

    func place(of subject: Int) -> (group: Int, subject: Int)? {
        places.indices.contains(subject) ? places[subject] : nil
    }
}
