//! What surrounds the equipment: the weather, and how busy the building is.

use atrium_facility::Timestamp;

/// Hospitals that this is for keep China Standard Time, UTC+8.
const ZONE_MS: i64 = 8 * 3_600_000;
const DAY_MS: i64 = 24 * 3_600_000;

/// The same for the whole building at one time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weather {
    /// Outdoor air, °C.
    pub(crate) outdoor_c: f64,
    /// Relative humidity outdoors, %.
    pub(crate) humidity_pct: f64,
    /// How busy the building is, 0..1. A hospital never sleeps: it stays above a third.
    pub(crate) occupancy: f64,
}

impl Weather {
    pub(crate) fn at(now: Timestamp) -> Self {
        let local = now.0.saturating_add(ZONE_MS);
        let hour = local.rem_euclid(DAY_MS) as f64 / 3_600_000.0;
        let day = local.div_euclid(DAY_MS) as f64;
        let tau = std::f64::consts::TAU;
        // Coldest in late January, hottest in late July; within a day coldest at five, warmest at three.
        let season = -((day - 24.0) / 365.25 * tau).cos();
        let daily = -((hour - 3.0) / 24.0 * tau).cos();
        let front = ((day + hour / 24.0) / 6.3 * tau).sin();
        let outdoor_c = 16.5 + 11.5 * season + 4.0 * daily + 2.0 * front;
        let humidity_pct = (64.0 - 9.0 * daily + 6.0 * front).clamp(20.0, 98.0);
        // Outpatients come from eight to eleven and again from two to four.
        let peak = |at: f64, width: f64| (-((hour - at) / width).powi(2)).exp();
        let occupancy = (0.34 + 0.62 * peak(9.8, 1.8) + 0.48 * peak(15.0, 1.7) + 0.12 * peak(19.5, 1.5)).min(1.0);
        Self { outdoor_c, humidity_pct, occupancy }
    }

    /// How much cooling the building asks for, 0..1.
    pub(crate) fn cooling(&self) -> f64 {
        // Operating theatres, scanners and laboratories need cold water all year.
        (0.30 + (self.outdoor_c - 14.0) / 32.0 + 0.25 * self.occupancy).clamp(0.25, 0.95)
    }

    /// How much heat the building asks for, 0..1.
    pub(crate) fn heating(&self) -> f64 {
        // Hot water and sterilization need heat all year.
        (0.30 + (16.0 - self.outdoor_c) / 32.0 + 0.15 * self.occupancy).clamp(0.25, 0.95)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_seasons_are_plausible() {
        let at = |text: &str| Weather::at(Timestamp::from_rfc3339(text).unwrap());
        let (july, january) = (at("2026-07-25T15:00:00+08:00"), at("2026-01-25T05:00:00+08:00"));
        assert!(july.outdoor_c > 28.0 && july.outdoor_c < 38.0, "{july:?}");
        assert!(january.outdoor_c < 6.0 && january.outdoor_c > -5.0, "{january:?}");
        assert!(july.cooling() > january.cooling() && july.heating() < january.heating());
        let (morning, night) = (at("2026-07-25T10:00:00+08:00"), at("2026-07-25T03:00:00+08:00"));
        assert!(morning.occupancy > 0.9 && night.occupancy < 0.4 && night.occupancy > 0.3);
        for extreme in [i64::MIN, i64::MAX, 0] {
            assert!(Weather::at(Timestamp(extreme)).outdoor_c.is_finite());
        }
    }
}
