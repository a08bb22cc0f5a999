//! What a person should know of files that are shown together.

use serde::{Deserialize, Serialize};

use super::{Alignment, Method, ModelFacts, link};
use crate::Aabb;

/// Files farther apart than this are not one site, metres.
const FAR_M: f64 = 2_000.0;

/// Files turned by less than this stand on the same axes, degrees.
const TURNED_DEG: f64 = 0.01;

/// Something about the alignment of files. Numbers are indices of files.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum AlignWarning {
    /// They lie kilometres apart; said once for each group of files that lie together, of the two that are nearest.
    FarApart {
        /// A file of the group that the reference is in.
        a: usize,
        /// A file of the other group.
        b: usize,
        /// How far, metres.
        distance_m: f64,
    },
    /// Nothing tells where the file lies; it stands as it is.
    NoReference {
        /// The file.
        model: usize,
    },
    /// Latitude and longitude say that they lie too far apart to be shown so, which was not followed: nearly always one of
    /// them is what a program enters by itself.
    OtherPartOfTheWorld {
        /// The file that the others are aligned with.
        a: usize,
        /// The other.
        b: usize,
        /// How far they say, metres, in a straight line along the plane at the first.
        distance_m: f64,
    },
    /// They lie on maps of different systems, which were not converted into each other.
    DifferentCrs {
        /// The file that the others are aligned with.
        a: usize,
        /// The other.
        b: usize,
    },
    /// The map's scale is not what a grid can have: units were written wrongly. It was passed over.
    ScalePassedOver {
        /// The file.
        model: usize,
        /// Metres of the map in a metre of the file, as written.
        ratio: f64,
    },
    /// Their map conversions scale differently, so that they fit in the middle of the second alone.
    ScaleDiffers {
        /// The one.
        a: usize,
        /// The other.
        b: usize,
        /// Scale of the second by that of the first.
        ratio: f64,
    },
    /// It overlaps none of the others, though only guesses tell where it is.
    NoOverlap {
        /// The file.
        model: usize,
    },
    /// It is turned from the axes of the project.
    RotatedBy {
        /// The file.
        model: usize,
        /// Counter-clockwise seen from above, degrees.
        degrees: f64,
    },
}

pub(super) fn find(
    models: &[ModelFacts],
    alignments: &[Alignment],
    reference: Option<usize>,
    scales: &[(usize, usize, f64)],
) -> Vec<AlignWarning> {
    let boxes: Vec<Aabb> = models.iter().zip(alignments).map(|(m, a)| m.bounds.transformed(&a.transform)).collect();
    let several = models.len() > 1;
    let of_all = 0..models.len();
    let mut out = far_apart(&boxes, reference.unwrap_or(0));
    out.extend(
        of_all
            .clone()
            .filter(|i| several && alignments[*i].method == Method::AsItIs)
            .map(|model| AlignWarning::NoReference { model }),
    );
    out.extend(of_all.clone().filter_map(|b| {
        let a = reference.filter(|_| alignments[b].method >= Method::CommonOrigin)?;
        Some(AlignWarning::OtherPartOfTheWorld { a, b, distance_m: link::too_far(&models[a], &models[b])? })
    }));
    if let Some(a) = reference.filter(|r| link::map_of(&models[*r]).is_some()) {
        let crs = link::crs_of(&models[a]);
        out.extend(of_all.clone().filter_map(|b| {
            let other = link::map_of(&models[b]).and(link::crs_of(&models[b]))?;
            crs.as_ref().is_some_and(|c| *c != other).then_some(AlignWarning::DifferentCrs { a, b })
        }));
    }
    out.extend(models.iter().enumerate().filter_map(|(model, m)| {
        let georeference = m.georeference.as_ref()?;
        let length_m = m.units.length_m;
        (!georeference.scale_is_plausible(length_m)).then(|| AlignWarning::ScalePassedOver {
            model,
            ratio: georeference.ratio(length_m, georeference.map_unit_m).x,
        })
    }));
    out.extend(scales.iter().map(|(a, b, ratio)| AlignWarning::ScaleDiffers { a: *a, b: *b, ratio: *ratio }));
    out.extend(of_all.clone().filter_map(|model| {
        let unsure = alignments[model].method >= Method::Degrees && Some(model) != reference;
        let gaps = || of_all.clone().filter(|i| *i != model).filter_map(|i| link::gap(&boxes[i], &boxes[model]));
        let nearest = gaps().min_by(f64::total_cmp)?;
        // What is far away is told so already.
        (unsure && nearest > 0.0 && nearest <= FAR_M).then_some(AlignWarning::NoOverlap { model })
    }));
    let axes = |i: usize| alignments[i].transform.matrix3.x_axis.truncate();
    out.extend(of_all.filter_map(|model| {
        let degrees = axes(reference?).angle_to(axes(model)).to_degrees();
        (degrees.abs() > TURNED_DEG).then_some(AlignWarning::RotatedBy { model, degrees })
    }));
    out
}

/// Groups of boxes that lie within reach of each other, and how far each group is from that of the reference.
fn far_apart(boxes: &[Aabb], reference: usize) -> Vec<AlignWarning> {
    let mut group: Vec<usize> = (0..boxes.len()).collect();
    // The reference may have nothing to show; then the first that has leads.
    let leads = |i: &usize| !boxes[*i].is_empty();
    let Some(lead) =
        Some(reference).filter(|r| *r < boxes.len()).filter(leads).or_else(|| (0..boxes.len()).find(leads))
    else {
        return Vec::new();
    };
    for i in 0..boxes.len() {
        for j in 0..i {
            if link::gap(&boxes[i], &boxes[j]).is_some_and(|gap| gap <= FAR_M) && group[i] != group[j] {
                let (from, to) = (group[i], group[j]);
                group.iter_mut().filter(|g| **g == from).for_each(|g| *g = to);
            }
        }
    }
    let home = group[lead];
    let mut told: Vec<usize> = Vec::new();
    let mut out = Vec::new();
    for of in &group {
        if *of == home || told.contains(of) {
            continue;
        }
        told.push(*of);
        let members = |g: usize| group.iter().enumerate().filter(move |(_, of)| **of == g).map(|(i, _)| i);
        let pairs = members(home).flat_map(|a| members(*of).map(move |b| (a, b)));
        let nearest = pairs
            .filter_map(|(a, b)| Some((link::gap(&boxes[a], &boxes[b])?, a, b)))
            .min_by(|x, y| x.0.total_cmp(&y.0));
        out.extend(nearest.map(|(distance_m, a, b)| AlignWarning::FarApart { a, b, distance_m }));
    }
    out
}
