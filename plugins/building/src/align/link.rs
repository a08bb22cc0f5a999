//! How two files tell where they stand to each other.

use glam::{DAffine3, DMat3, DVec2, DVec3};

use super::{AlignNote, Method, ModelFacts, geodesy};
use crate::georeference::conjugate;
use crate::{Aabb, MapTransform, Site, SitePosition};

/// A map conversion to the very zero of a map, of a building near its own zero, is what programs write who know of none.
/// No projected system is used within this of its zero, metres.
const NEVER_ON_A_MAP_M: f64 = 10_000.0;

/// Latitudes and longitudes nearer than this are one, degrees: 1 cm, and what rounding to millionths of seconds leaves.
const SAME_DEGREES: f64 = 1e-7;

/// Sites of one GlobalId whose latitude or longitude differ by more than this, degrees, are copies of one template: 1 km.
const OTHER_PLACE_DEGREES: f64 = 0.01;

/// Latitudes and longitudes that lie farther apart than this, metres, are not followed: nearly always one of them is the
/// place that a program enters where nobody entered any (Boston, London, Munich).
const DEGREES_FOLLOWED_M: f64 = 100_000.0;

/// Scales that differ by less than this are one: 1 mm in 100 km.
const SAME_SCALE: f64 = 1e-8;

/// Storeys of two files are the same when their datum differs by less than this, metres.
const SAME_STOREY_M: f64 = 0.6;

/// Where one file stands as seen from another.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Link {
    /// From the second file's coordinates to the first's, metres.
    pub(super) transform: DAffine3,
    pub(super) method: Method,
    pub(super) confidence: f64,
    pub(super) note: Option<AlignNote>,
    /// Scale of the second on the map by that of the first, where they differ.
    pub(super) scale_ratio: Option<f64>,
}

/// The best link that there is.
pub(super) fn between(a: &ModelFacts, b: &ModelFacts) -> Option<Link> {
    by_map(a, b).or_else(|| by_site(a, b)).or_else(|| by_degrees(a, b)).or_else(|| as_they_are(a, b))
}

/// The map conversion, if it is one.
pub(super) fn map_of(facts: &ModelFacts) -> Option<MapTransform> {
    let map = facts.georeference.as_ref()?.transform(facts.units.length_m);
    let middle = if facts.bounds.is_empty() { DVec3::ZERO } else { facts.bounds.center() };
    let finite = map.zero.is_finite() && map.x_axis.is_finite();
    let placeholder = map.zero.truncate() == DVec2::ZERO && map.to_map(middle).truncate().length() < NEVER_ON_A_MAP_M;
    (finite && !placeholder).then_some(map)
}

/// The name of the map's system, so that names of one system are equal: its EPSG code where it says one.
pub(super) fn crs_of(facts: &ModelFacts) -> Option<String> {
    let name = facts.georeference.as_ref()?.crs.as_ref()?.to_ascii_uppercase();
    if let Some((_, after)) = name.split_once("EPSG") {
        let code: String = after.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        if !code.is_empty() {
            return Some(format!("EPSG:{code}"));
        }
    }
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then_some(name)
}

fn by_map(a: &ModelFacts, b: &ModelFacts) -> Option<Link> {
    let (of_a, of_b) = (map_of(a)?, map_of(b)?);
    let (crs_a, crs_b) = (crs_of(a), crs_of(b));
    if crs_a.is_some() && crs_b.is_some() && crs_a != crs_b {
        return None;
    }
    let turn = of_b.x_axis.rotate(conjugate(of_a.x_axis));
    // A building keeps its size. Where both maps scale alike, every point of it goes where the map says; where not, its
    // middle does.
    let middle = if b.bounds.is_empty() { DVec3::ZERO } else { b.bounds.center() };
    let there = of_a.from_map(of_b.to_map(middle));
    // Files that say the same stand the same, to the last bit.
    let transform = if of_a == of_b { DAffine3::IDENTITY } else { rigid(turn, middle, there) };
    let ratio = of_b.scale / of_a.scale;
    let differs = (ratio - 1.0).abs().max_element() > SAME_SCALE;
    let said = crs_a.is_some() && crs_b.is_some();
    let plausible =
        [a, b].iter().all(|f| f.georeference.as_ref().is_none_or(|g| g.scale_is_plausible(f.units.length_m)));
    let note = match (plausible, said) {
        (false, _) => Some(AlignNote::ScalePassedOver),
        (_, false) => Some(AlignNote::CrsNotSaid),
        _ => None,
    };
    let mut confidence: f64 = if said { 0.98 } else { 0.7 };
    if !plausible {
        confidence -= 0.2;
    }
    Some(Link {
        transform: transform.is_finite().then_some(transform)?,
        method: Method::MapConversion,
        confidence,
        note,
        scale_ratio: differs.then_some(ratio.x),
    })
}

fn by_site(a: &ModelFacts, b: &ModelFacts) -> Option<Link> {
    let pairs = || a.sites.iter().flat_map(|s| b.sites.iter().map(move |t| (s, t)));
    let degrees_apart = |s: &Site, t: &Site| {
        let (s, t) = (known(s)?, known(t)?);
        let apart = DVec2::new(s.latitude_deg - t.latitude_deg, s.longitude_deg - t.longitude_deg);
        Some(apart.abs().max_element())
    };
    let same_id = pairs().find(|(s, t)| {
        !s.global_id.as_str().is_empty()
            && s.global_id == t.global_id
            && degrees_apart(s, t).is_none_or(|d| d < OTHER_PLACE_DEGREES)
    });
    let same_place = || pairs().find(|(s, t)| degrees_apart(s, t).is_some_and(|d| d < SAME_DEGREES));
    let ((s, t), confidence) = match same_id {
        Some(pair) => (pair, 0.9),
        None => (same_place()?, 0.7),
    };
    let (of_s, of_t) = (upright(&placement(s)), upright(&placement(t)));
    let transform = if of_s == of_t { DAffine3::IDENTITY } else { of_s * of_t.inverse() };
    Some(Link {
        transform: transform.is_finite().then_some(transform)?,
        method: Method::SharedSite,
        confidence,
        note: (s.placement.is_none() || t.placement.is_none()).then_some(AlignNote::SiteWithoutPlacement),
        scale_ratio: None,
    })
}

/// How far latitude and longitude say that the two are apart, metres, where that is too far to follow.
pub(super) fn too_far(a: &ModelFacts, b: &ModelFacts) -> Option<f64> {
    let (offset, _) = geodesy::east_north(&located(a)?.0, &located(b)?.0);
    Some(offset.length()).filter(|m| *m > DEGREES_FOLLOWED_M)
}

/// The first site of which the position is known, and where the file places it.
fn located(facts: &ModelFacts) -> Option<(SitePosition, DVec3)> {
    facts.sites.iter().find_map(|s| Some((known(s)?, placement(s).translation)))
}

fn by_degrees(a: &ModelFacts, b: &ModelFacts) -> Option<Link> {
    let ((at_a, site_a), (at_b, site_b)) = (located(a)?, located(b)?);
    if too_far(a, b).is_some() {
        return None;
    }
    let north = |f: &ModelFacts| f.true_north.and_then(|n| DVec2::from(n).try_normalize()).unwrap_or(DVec2::Y);
    let (offset, north_of_b) = geodesy::east_north(&at_a, &at_b);
    // What turns north in a file's plane to the map's north.
    let level = |north: DVec2| DVec2::Y.rotate(conjugate(north));
    let into_a = conjugate(level(north(a)));
    let between_norths = north_of_b.rotate(conjugate(DVec2::Y));
    let turn = into_a.rotate(between_norths).rotate(level(north(b)));
    let up = at_a.elevation_m.zip(at_b.elevation_m).map_or(0.0, |(a, b)| b - a);
    let transform = rigid(turn, site_b, site_a + into_a.rotate(offset).extend(up));
    Some(Link {
        transform: transform.is_finite().then_some(transform)?,
        method: Method::Degrees,
        confidence: 0.5,
        note: Some(AlignNote::GoodToMetres(30.0)),
        scale_ratio: None,
    })
}

/// Files that need no alignment: their boxes overlap, or their storeys are the same ones and they stand side by side.
fn as_they_are(a: &ModelFacts, b: &ModelFacts) -> Option<Link> {
    let same = |(name, z): &(_, f64)| a.storeys.iter().any(|(n, y)| n == name && (y - z).abs() < SAME_STOREY_M);
    let matching = b.storeys.iter().filter(|s| same(s)).count();
    let storeys = matching > 0 && matching * 2 >= a.storeys.len().min(b.storeys.len());
    let overlap = a.bounds.gap_m(&b.bounds) <= 0.0;
    let beside = a.bounds.gap_m(&b.bounds) < a.bounds.diagonal_m().max(b.bounds.diagonal_m());
    let confidence = match (overlap, storeys) {
        (true, true) => 0.6,
        (true, false) => 0.4,
        (false, true) if beside => 0.3,
        _ => return None,
    };
    Some(Link {
        transform: DAffine3::IDENTITY,
        method: Method::CommonOrigin,
        confidence,
        note: None,
        scale_ratio: None,
    })
}

/// A position that somebody entered: no program's zero.
fn known(site: &Site) -> Option<SitePosition> {
    let at = site.position?;
    let finite = at.latitude_deg.is_finite() && at.longitude_deg.is_finite();
    (finite && (at.latitude_deg != 0.0 || at.longitude_deg != 0.0)).then_some(at)
}

fn placement(site: &Site) -> DAffine3 {
    site.placement.filter(|p| p.is_finite()).unwrap_or(DAffine3::IDENTITY)
}

/// Turned about Z alone.
fn upright(placement: &DAffine3) -> DAffine3 {
    let x = placement.matrix3.x_axis.truncate().try_normalize().unwrap_or(DVec2::X);
    rigid(x, DVec3::ZERO, placement.translation)
}

/// Turns X to a direction, and brings one point to another.
pub(super) fn rigid(x: DVec2, from: DVec3, to: DVec3) -> DAffine3 {
    let turn = DMat3::from_cols(x.extend(0.0), x.perp().extend(0.0), DVec3::Z);
    DAffine3::from_mat3_translation(turn, to - turn * from)
}

/// How far apart two boxes are once both are placed, metres; `None` where one is empty.
pub(super) fn gap(a: &Aabb, b: &Aabb) -> Option<f64> {
    (!a.is_empty() && !b.is_empty()).then(|| a.gap_m(b))
}
