//! A source of chance that gives the same draws on every machine, for ever: PCG32 (O'Neill 2014), variant XSH-RR 64/32.
//!
//! For samples and resampling only, where anyone must be able to draw again. Never for secrets.

/// The state of the generator.
#[derive(Debug, Clone)]
pub struct Draw {
    state: u64,
    increment: u64,
}

const MULTIPLIER: u64 = 6_364_136_223_846_793_005;

impl Draw {
    /// A generator from a stated seed. Draws of different streams have nothing to do with each other.
    #[must_use]
    pub const fn new(seed: u64, stream: u64) -> Self {
        let increment = (stream << 1) | 1;
        let state = increment.wrapping_add(seed).wrapping_mul(MULTIPLIER).wrapping_add(increment);
        Self { state, increment }
    }

    /// The stream for a name, so that each stratum draws by itself: FNV-1a of its bytes.
    #[must_use]
    pub fn named(seed: u64, name: &str) -> Self {
        let hash = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self::new(seed, hash)
    }

    /// The next 32 bits.
    pub fn bits(&mut self) -> u32 {
        let old = self.state;
        self.state = old.wrapping_mul(MULTIPLIER).wrapping_add(self.increment);
        let mixed = low_half(((old >> 18) ^ old) >> 27);
        mixed.rotate_right(low_half(old >> 59))
    }

    /// A number from 0 up to, and not counting, `below`, each as likely as any other. 0 when there is none below.
    pub fn below(&mut self, below: u32) -> u32 {
        if below < 2 {
            return 0;
        }
        let uneven = below.wrapping_neg() % below;
        loop {
            let bits = self.bits();
            if bits >= uneven {
                return bits % below;
            }
        }
    }
}

fn low_half(bits: u64) -> u32 {
    let [a, b, c, d, ..] = bits.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_draws_of_seed_42_stream_54() {
        let mut draw = Draw::new(42, 54);
        let six: Vec<_> = (0..6).map(|_| draw.bits()).collect();
        assert_eq!(six, [0xa15c_02b7, 0x7b47_f409, 0xba1d_3330, 0x83d2_f293, 0xbfa4_784b, 0xcbed_606e]);
    }

    #[test]
    fn every_number_below_is_drawn_about_as_often() {
        let mut draw = Draw::named(1, "dice");
        let mut seen = [0_u32; 6];
        for _ in 0..60_000 {
            seen[usize::try_from(draw.below(6)).unwrap()] += 1;
        }
        assert!(seen.iter().all(|count| (9_600..10_400).contains(count)), "{seen:?}");
    }

    #[test]
    fn streams_differ_by_name() {
        let (mut a, mut b) = (Draw::named(1, "north"), Draw::named(1, "south"));
        assert_ne!((a.bits(), a.bits()), (b.bits(), b.bits()));
    }

    #[test]
    fn nothing_below_one_is_nought() {
        let mut draw = Draw::new(1, 1);
        assert_eq!((draw.below(0), draw.below(1)), (0, 0));
    }
}
