import Contract
import HTTPExchange
import Testing

@testable import Runner

@Suite("Places for keys, where an account may have only so many")
struct KeyPlacesTests {
    @Test("before anything was refused everybody gets their places")
    func unknown() {
        let places = KeyPlaces(lasting: [.funded], reserve: [.funded: 3])
        for _ in 0..<100 { #expect(places.take([.funded: 4], holdingUp: false)) }
        #expect(places.take(upTo: 12, atLeast: 2, of: .funded) == 12)
    }

    /// Places of which others have six, with a shared key and five of those made, when another one is refused.
    private func capped(reserve: KeyPlaces.Need = [:]) -> KeyPlaces {
        let places = KeyPlaces(lasting: [.funded], reserve: reserve)
        #expect(places.take([.funded: 6], holdingUp: false))
        #expect(places.take([.funded: 2, .second: 1], holdingUp: false))
        for _ in 0..<6 { places.noteMade(.funded) }
        #expect(places.noteRefused(.funded, own: 2, before: 6) == .cap(6, isNew: true))
        places.giveBack([.funded: 2, .second: 1])
        return places
    }

    @Test("a refusal beside others tells the cap, and whoever finds no place waits until they have given theirs back")
    func cap() {
        let places = capped()
        #expect(!places.areThere(for: [.funded: 1], holdingUp: false))
        #expect(!places.take([.funded: 1], holdingUp: false))
        #expect(places.take([.second: 40], holdingUp: false), "another account has its own")
        places.giveBack([.funded: 6])
        #expect(places.take([.funded: 2], holdingUp: false))
        #expect(places.take([.funded: 3], holdingUp: false))
        #expect(!places.take([.funded: 1], holdingUp: false), "five and the one that lasts are six")
    }

    @Test("a row takes places for all its keys, or none")
    func whole() {
        let places = capped()
        places.giveBack([.funded: 4])
        #expect(!places.take([.funded: 4, .second: 1], holdingUp: false))
        #expect(places.take([.funded: 3, .second: 1], holdingUp: false))
    }

    @Test("whoever is alone may try more than the cap, and what then succeeds raises it")
    func alone() {
        let places = capped()
        places.giveBack([.funded: 6])
        for _ in 0..<5 { places.noteGone(.funded) }
        #expect(places.take([.funded: 8], holdingUp: false))
        for _ in 0..<8 { places.noteMade(.funded) }
        places.giveBack([.funded: 8])
        for _ in 0..<8 { places.noteGone(.funded) }
        #expect(places.take([.funded: 4], holdingUp: false))
        #expect(places.take([.funded: 4], holdingUp: false))
        #expect(!places.take([.funded: 1], holdingUp: false))
    }

    @Test("what is refused to somebody who is alone is not for want of a place")
    func nobodyElse() {
        let places = KeyPlaces()
        #expect(places.take([.funded: 2], holdingUp: false))
        #expect(places.noteRefused(.funded, own: 2, before: 0) == .nothing)
        places.noteMade(.funded)
        #expect(places.noteRefused(.funded, own: 2, before: 1) == .nothing)
        #expect(places.take([.funded: 50], holdingUp: false))
    }

    @Test("a key that was deleted while the creation was under way was somebody's")
    func deletedMeanwhile() {
        let places = KeyPlaces()
        #expect(places.take([.funded: 1], holdingUp: false))
        places.noteMade(.funded)
        places.noteMade(.funded)
        places.noteGone(.funded)
        #expect(places.noteRefused(.funded, own: 1, before: 2) == .cap(2, isNew: true))
        #expect(places.noteRefused(.funded, own: 0, before: 1) == .cap(1, isNew: false))
    }

    @Test("who lets nobody else go on meanwhile finds the places that were kept for it")
    func reserve() {
        let places = capped(reserve: [.funded: 2])
        places.giveBack([.funded: 3])
        #expect(!places.take([.funded: 1], holdingUp: false))
        #expect(places.take([.funded: 2], holdingUp: true))
        #expect(!places.take([.funded: 1], holdingUp: true))
        places.giveBack([.funded: 2])
        #expect(places.take(upTo: 12, atLeast: 2, of: .funded) == 2)
        places.giveBack([.funded: 2])
        places.giveBack([.funded: 3])
        #expect(places.take(upTo: 12, atLeast: 2, of: .funded) == 3, "the rest is not its own")
    }

    @Test("a sample takes what there is, and waits where that is too little")
    func sample() {
        let places = capped()
        #expect(places.take(upTo: 12, atLeast: 1, of: .funded) == 0)
        places.giveBack([.funded: 2])
        #expect(places.take(upTo: 12, atLeast: 2, of: .funded) == 0)
        #expect(places.take(upTo: 12, atLeast: 1, of: .funded) == 1)
    }

    @Test("nobody waits longer than those who have keys may keep them, nor when the run is being stopped")
    func patience() {
        let places = KeyPlaces(holding: .seconds(5))
        #expect(places.isWorthWaiting(since: .now))
        #expect(places.isWorthWaiting(since: .now + .seconds(-50)))
        let old = KeyPlaces(holding: .seconds(-70))
        #expect(!old.isWorthWaiting(since: .now + .seconds(-1)))
        places.stop()
        #expect(!places.isWorthWaiting(since: .now))
    }
}
