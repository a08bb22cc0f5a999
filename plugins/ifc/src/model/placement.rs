//! Where local coordinate systems lie: `IfcLocalPlacement` chains, in metres.

use glam::{DAffine3, DMat3, DVec3};

use crate::limits::{FARTHEST_M, STOREY_PLACEMENTS};
use crate::value::{Id, StepFile};

/// Local to project coordinates, metres, of a chain of `IfcLocalPlacement`.
///
/// `None` for placements of other kinds, for cycles, and for values that are no numbers.
pub(crate) fn local_placement(file: &StepFile<'_>, id: Id, length_m: f64) -> Option<DAffine3> {
    let mut total = DAffine3::IDENTITY;
    let mut next = Some(id);
    for _ in 0..STOREY_PLACEMENTS {
        let Some(id) = next else {
            let sane = total.translation.is_finite() && total.translation.abs().max_element() < FARTHEST_M;
            return sane.then_some(total);
        };
        let placement = file.get(id).filter(|p| p.keyword == "IFCLOCALPLACEMENT")?;
        total = axis_placement(file, placement.arg(1).as_ref()?, length_m)? * total;
        next = placement.arg(0).as_ref();
    }
    None
}

/// `IfcAxis2Placement3D` or `IfcAxis2Placement2D`; axes that are no axes are the project's.
fn axis_placement(file: &StepFile<'_>, id: Id, length_m: f64) -> Option<DAffine3> {
    let axes = file.get(id)?;
    let vector = |n: usize| -> Option<DVec3> {
        let v = DVec3::from(file.get(axes.arg(n).as_ref()?)?.arg(0).as_point()?);
        v.try_normalize()
    };
    let origin = DVec3::from(file.get(axes.arg(0).as_ref()?)?.arg(0).as_point()?) * length_m;
    let (z, x) = match axes.keyword {
        "IFCAXIS2PLACEMENT2D" => (DVec3::Z, vector(1).unwrap_or(DVec3::X)),
        _ => (vector(1).unwrap_or(DVec3::Z), vector(2).unwrap_or(DVec3::X)),
    };
    let x = (x - z * x.dot(z)).try_normalize().unwrap_or_else(|| z.any_orthonormal_vector());
    Some(DAffine3::from_mat3_translation(DMat3::from_cols(x, z.cross(x), z), origin))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::scanned;

    #[test]
    fn chains_multiply_from_the_outside_in() {
        scanned(
            "#1=IFCLOCALPLACEMENT($,#2);#2=IFCAXIS2PLACEMENT3D(#3,$,#4);#3=IFCCARTESIANPOINT((1000.,0.,3000.));#4=IFCDIRECTION((0.,1.,0.));
             #5=IFCLOCALPLACEMENT(#1,#6);#6=IFCAXIS2PLACEMENT3D(#7,$,$);#7=IFCCARTESIANPOINT((500.,0.,0.));",
            |file, _| {
                let placed = local_placement(file, Id(5), 0.001).unwrap();
                assert!(placed.translation.distance(DVec3::new(1.0, 0.5, 3.0)) < 1e-12);
            },
        );
    }

    #[test]
    fn cycles_and_numbers_out_of_this_world_give_none() {
        scanned(
            "#1=IFCLOCALPLACEMENT(#5,#6);#5=IFCLOCALPLACEMENT(#1,#6);#6=IFCAXIS2PLACEMENT3D(#7,$,$);#7=IFCCARTESIANPOINT((5.,0.,0.));
             #8=IFCLOCALPLACEMENT($,#9);#9=IFCAXIS2PLACEMENT3D(#10,$,$);#10=IFCCARTESIANPOINT((1E300,0.,NAN));",
            |file, _| {
                assert_eq!(local_placement(file, Id(5), 1.0), None);
                assert_eq!(local_placement(file, Id(8), 1.0), None);
            },
        );
    }
}
