//! What is to be built: one storey, one hospital, or many that differ.

use atrium_step::hash;

/// How much to generate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// One ward storey.
    Storey,
    /// A district hospital: basement, two storeys of departments, two ward storeys, roof.
    Small,
    /// The whole hospital: nine storeys and a basement, about 60,000 m².
    Hospital,
    /// So many hospitals in one file, each with its own dimensions; every third is a whole one.
    Campus {
        /// How many, at least one.
        hospitals: usize,
    },
    /// Hospitals as in a campus, the last of them smaller, so that the text has about so many bytes.
    Bytes(u64),
}

/// The size of a hospital.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// One ward storey.
    Storey,
    /// One tower on its own feet.
    District,
    /// Podium and two towers.
    Full,
}

/// One hospital to be built.
#[derive(Clone, Debug)]
pub(crate) struct Programme {
    /// Decides GlobalIds and everything that is drawn by lot.
    pub(crate) seed: u64,
    /// The place in a campus; 0 where it stands alone.
    pub(crate) index: usize,
    pub(crate) extent: Extent,
    /// Ward storeys above the podium.
    pub(crate) ward_storeys: usize,
    /// Factors by which x and y of the plan are longer than drawn.
    pub(crate) stretch: [f64; 2],
    /// Added to the height of every storey, metres.
    pub(crate) taller_m: f64,
}

impl Programme {
    /// The one hospital of a scale, drawn as it is.
    pub(crate) fn single(seed: u64, extent: Extent) -> Self {
        let ward_storeys = match extent {
            Extent::Storey => 1,
            Extent::District => 2,
            Extent::Full => 5,
        };
        Self { seed, index: 0, extent, ward_storeys, stretch: [1.0, 1.0], taller_m: 0.0 }
    }

    /// Hospital `index` of a campus, each with dimensions of its own.
    pub(crate) fn of_campus(seed: u64, index: usize) -> Self {
        let h = hash(seed, &format!("campus/{index}"));
        let share = |shift: u32, steps: u64| ((h >> shift) % steps) as f64;
        let full = index.is_multiple_of(3);
        Self {
            seed: hash(seed, &format!("hospital/{index}")),
            index,
            extent: if full { Extent::Full } else { Extent::District },
            ward_storeys: if full { 3 + (h >> 8) as usize % 3 } else { 1 + (h >> 8) as usize % 4 },
            stretch: [1.0 + share(16, 13) / 100.0, 1.0 + share(24, 11) / 100.0],
            taller_m: share(32, 5) / 10.0,
        }
    }

    /// The next smaller hospital in the same place; none below a district hospital with one ward storey.
    pub(crate) fn smaller(&self) -> Option<Self> {
        match (self.extent, self.ward_storeys) {
            (Extent::Full, _) => Some(Self { extent: Extent::District, ward_storeys: 4, ..self.clone() }),
            (Extent::District, 2..) => Some(Self { ward_storeys: self.ward_storeys - 1, ..self.clone() }),
            _ => None,
        }
    }

    /// Where the site lies in the project, metres: six hospitals to a row, 400 m apart.
    pub(crate) fn site_at(&self) -> [f64; 3] {
        [400.0 * (self.index % 6) as f64, 400.0 * (self.index / 6) as f64, 0.0]
    }

    /// What the numbers and tags of this hospital begin with: nothing where it stands alone.
    pub(crate) fn prefix(&self) -> String {
        if self.index == 0 { String::new() } else { format!("H{:02}-", self.index + 1) }
    }

    /// A number, tag or name of this hospital, with [`Self::prefix`] before it, also where a part of it carries that.
    pub(crate) fn mark(&self, number: &str) -> String {
        format!("{}{}", self.prefix(), self.plain(number))
    }

    /// A number or tag without [`Self::prefix`].
    pub(crate) fn plain(&self, number: &str) -> String {
        let prefix = self.prefix();
        let parts: Vec<&str> = number.split('-').filter(|part| Some(*part) != prefix.strip_suffix('-')).collect();
        parts.join("-")
    }

    /// Chinese and English name of the hospital.
    pub(crate) fn name(&self) -> (String, String) {
        match (self.extent, self.index) {
            (Extent::District, 0) => ("市属区医院".to_owned(), "District Hospital".to_owned()),
            (_, 0) => ("市属第一医院".to_owned(), "First Municipal Hospital".to_owned()),
            (_, n) => (format!("市属医院 {}", n + 1), format!("Municipal Hospital {}", n + 1)),
        }
    }
}
