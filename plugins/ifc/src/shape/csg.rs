//! Boolean trees, half spaces and openings.

use atrium_geometry::{BooleanOp, Bounds, Plane, Region, TriMesh, Work, boolean, clip_half_space, half_space_prism};
use glam::DVec3;

use super::profile::flat;
use super::read::{At, Fault, Read, Reader, fault};
use crate::limits::BOOLEAN_CHAIN;
use crate::{Id, Instance};

/// One step of a boolean tree: an operator and its second operand.
struct Step {
    op: BooleanOp,
    at: Id,
    second: Id,
}

impl<'a> Reader<'a> {
    /// A boolean with a budget shared by all booleans of this shape.
    pub(super) fn combine(&self, a: &TriMesh, others: &[TriMesh], op: BooleanOp, at: Id) -> Read<TriMesh> {
        let stop = || self.progress.is_cancelled();
        let mut work = Work { steps: self.boolean_budget.get(), stop: &stop };
        let result = boolean(a, others, op, &mut work).at(at);
        self.boolean_budget.set(work.steps);
        result
    }

    /// `IfcBooleanResult`. A step that fails is left out and reported, the rest still happens.
    pub(super) fn boolean_tree(&self, item: &Instance<'a>, depth: u32) -> Read<TriMesh> {
        // Chains run down the first operand, hundreds long: walked, not recursed.
        let mut steps = vec![];
        let mut first = *item;
        while matches!(first.keyword, "IFCBOOLEANRESULT" | "IFCBOOLEANCLIPPINGRESULT") {
            if steps.len() >= BOOLEAN_CHAIN {
                return fault(item.id, "is a boolean made of itself");
            }
            self.step(first.id, depth)?;
            let op = match first.arg(0).as_enum() {
                Some("UNION") => BooleanOp::Union,
                Some("INTERSECTION") => BooleanOp::Intersection,
                _ => BooleanOp::Difference,
            };
            let second = self.target(&first, 2)?;
            steps.push(Step { op, at: first.id, second: second.id });
            first = match self.target(&first, 1) {
                Ok(next) => next,
                // Of what was joined from several parts the others still show; what was cut from is gone.
                Err(lost) if op == BooleanOp::Union => {
                    steps.pop();
                    self.warn(&lost, "this joint is left out");
                    second
                }
                Err(lost) => return Err(lost),
            };
        }
        let mut mesh = if is_half_space(&first) {
            return fault(first.id, "has no end and cannot be the first operand");
        } else {
            self.merged(first.id, item.id, depth + 1)?
        };
        steps.reverse();
        // Neighbouring steps of one kind take all their operands at once.
        for run in steps.chunk_by(|a, b| a.op == b.op && a.op != BooleanOp::Intersection) {
            let mut solids = vec![];
            for step in run {
                if let Err(fault) = self.operand(step, &mut mesh, &mut solids, depth) {
                    self.warn(&fault, "this cut or joint is left out");
                }
            }
            if solids.is_empty() || mesh.is_empty() {
                continue;
            }
            match self.combine(&mesh, &solids, run[0].op, run[0].at) {
                Ok(result) => mesh = result,
                Err(fault) => self.warn(&fault, "the solid is shown without this cut or joint"),
            }
        }
        Ok(mesh)
    }

    /// Applies a half space at once; adds a solid to `solids`.
    fn operand(&self, step: &Step, mesh: &mut TriMesh, solids: &mut Vec<TriMesh>, depth: u32) -> Read<()> {
        let second = self.get(step.second, step.at)?;
        if !is_half_space(&second) {
            return self.flattened(&second, step, solids, depth + 1);
        }
        let Some(bounds) = mesh.bounds() else { return Ok(()) };
        let plane = self.half_space(&second)?;
        match (second.keyword, step.op) {
            (_, BooleanOp::Union) => fault(second.id, "has no end and cannot be added to a solid"),
            ("IFCPOLYGONALBOUNDEDHALFSPACE", _) => {
                let boundary = Region::new(&flat(&self.curve_of(&second, 3, depth)?), &[]).at(second.id)?;
                let at = self.position(&second, 2)?;
                let prism = half_space_prism(&boundary, &at, &plane, &bounds).at(second.id)?;
                if !prism.is_empty() {
                    solids.push(prism);
                } else if step.op == BooleanOp::Intersection {
                    *mesh = TriMesh::default();
                }
                Ok(())
            }
            (_, BooleanOp::Intersection) => self.clip(mesh, &plane, second.id),
            (_, BooleanOp::Difference) => {
                self.clip(mesh, &Plane { normal: -plane.normal, offset: -plane.offset }, second.id)
            }
        }
    }

    fn clip(&self, mesh: &mut TriMesh, plane: &Plane, at: Id) -> Read<()> {
        *mesh = clip_half_space(mesh, plane).at(at)?;
        Ok(())
    }

    /// The second operand's solids: of a union each by itself, which spares joining them first.
    fn flattened(&self, item: &Instance<'a>, step: &Step, solids: &mut Vec<TriMesh>, depth: u32) -> Read<()> {
        let mut left = vec![*item];
        while let Some(item) = left.pop() {
            self.step(item.id, depth)?;
            let union = item.keyword == "IFCBOOLEANRESULT" && item.arg(0).as_enum() == Some("UNION");
            if union && step.op != BooleanOp::Intersection {
                left.extend([self.target(&item, 1)?, self.target(&item, 2)?]);
                continue;
            }
            let mesh = self.merged(item.id, step.at, depth + 1)?;
            if !mesh.is_empty() {
                solids.push(mesh);
            }
        }
        Ok(())
    }

    /// The plane of a half space, solid behind it (ISO 16739 `IfcHalfSpaceSolid`: agreement means the normal points away
    /// from the material).
    fn half_space(&self, item: &Instance<'a>) -> Read<Plane> {
        let (point, normal) = self.plane(&self.target(item, 0)?)?;
        let normal: DVec3 = if item.arg(1).as_bool() == Some(false) { -normal } else { normal };
        Plane::new(point, normal).ok_or_else(|| Fault { at: item.id, what: "has no usable plane".into() })
    }

    /// `meshes` with `openings` (all in one space) taken away; what fails stays uncut and is reported at `product`.
    pub(super) fn cut_openings(&self, meshes: &mut [TriMesh], openings: &[TriMesh], product: Id) {
        let reach: Vec<Option<Bounds>> = openings.iter().map(TriMesh::bounds).collect();
        for mesh in meshes {
            let Some(bounds) = mesh.bounds() else { continue };
            let near: Vec<TriMesh> = openings
                .iter()
                .zip(&reach)
                .filter(|(_, b)| b.is_some_and(|b| b.touches(&bounds)))
                .map(|(m, _)| m.clone())
                .collect();
            if near.is_empty() {
                continue;
            }
            match self.combine(mesh, &near, BooleanOp::Difference, product) {
                Ok(cut) => *mesh = cut,
                // One bad opening should not cost all the others.
                Err(all) if near.len() > 1 => {
                    self.warn(&all, "its openings are cut one by one");
                    for one in &near {
                        match self.combine(mesh, std::slice::from_ref(one), BooleanOp::Difference, product) {
                            Ok(cut) => *mesh = cut,
                            Err(fault) => self.warn(&fault, "an opening is not cut"),
                        }
                    }
                }
                Err(fault) => self.warn(&fault, "the opening is not cut"),
            }
        }
    }
}

fn is_half_space(item: &Instance<'_>) -> bool {
    matches!(item.keyword, "IFCHALFSPACESOLID" | "IFCPOLYGONALBOUNDEDHALFSPACE" | "IFCBOXEDHALFSPACE")
}
