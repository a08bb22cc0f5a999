//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

const AFTER_HELP: &str = "\
Exit codes:
  0  done
  1  failed for a reason that standard error tells
  2  the command line was not understood
  3  a file could not be loaded
  4  no display, or no graphics driver
  5  a hub or broker could not be reached or started

Environment:
  ATRIUM_TOKEN   token of an account at the hub, instead of --token
  ATRIUM_LOG     what is written to standard error, for example `debug` or `warn,atrium_hub=debug`
  LANG           chooses Chinese or English for the window until it is switched there";

/// A hospital's building models in 3D, with the live state of the equipment in them.
#[derive(Parser)]
#[command(name = "atrium", version, after_help = AFTER_HELP, args_conflicts_with_subcommands = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// IFC files to open as one building (the same as `atrium open FILE…`).
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) desktop: DesktopArgs,
    #[command(flatten)]
    pub(crate) live: LiveArgs,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Opens the window, with these files as one building.
    Open {
        /// IFC files (.ifc, .ifczip).
        files: Vec<PathBuf>,
        #[command(flatten)]
        desktop: DesktopArgs,
        #[command(flatten)]
        live: LiveArgs,
    },
    /// Opens the sample hospital with a living building around it: a broker, a hub and a simulator of its equipment.
    Demo(DemoArgs),
    /// Runs the hub alone: takes telemetry from an MQTT broker and serves it to screens over HTTP.
    Hub(HubArgs),
    /// Publishes simulated telemetry for the equipment of a model to an MQTT broker.
    Simulate(SimulateArgs),
    /// Draws a picture of a model into a PNG file; needs no display.
    Shot(ShotArgs),
    /// Draws plans of storeys, and sections, to scale as SVG or PDF; needs no display.
    Plan(PlanArgs),
    /// Reads a model without showing it, and tells what is in it and what could not be read.
    Inspect(InspectArgs),
    /// Tells which buildings open again at once, without being read, and what that takes of the disk.
    Cache(CacheArgs),
}

#[derive(Args, Clone, Copy, Default)]
pub(crate) struct CacheArgs {
    /// Remove them; the next time, their files are read.
    #[arg(long)]
    pub(crate) clear: bool,
}

#[derive(Args, Clone, Default)]
pub(crate) struct DesktopArgs {
    /// Language of the texts, instead of the remembered one.
    #[arg(long, value_enum)]
    pub(crate) language: Option<LanguageArg>,
    /// Light or dark, instead of the remembered one.
    #[arg(long, value_enum)]
    pub(crate) theme: Option<ThemeArg>,
    /// Size of the window.
    #[arg(long, default_value = "1440x900", value_parser = parse_size)]
    pub(crate) size: Size,
    /// Write what the window shows to this file, one JSON object a line (for support and tests).
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// Most that the building may take of the graphics memory, for example 1GB, instead of the remembered or usual 2GB.
    #[arg(long, value_name = "BYTES", value_parser = parse_bytes)]
    pub(crate) gpu_budget: Option<u64>,
    /// Most memory that the program may hold, for example 12GB, instead of the remembered or usual three quarters.
    #[arg(long, value_name = "BYTES", value_parser = parse_bytes)]
    pub(crate) ram_budget: Option<u64>,
}

#[derive(Args, Clone, Default)]
pub(crate) struct LiveArgs {
    /// Follow this hub, for example http://10.0.0.5:7420, instead of running one inside.
    #[arg(long, value_name = "URL", conflicts_with_all = ["broker", "no_live"])]
    pub(crate) hub: Option<String>,
    /// Take telemetry from this MQTT broker instead of starting one.
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) broker: Option<Broker>,
    /// Rules that map the broker's topics to points (TOML); the built-in rules otherwise.
    #[arg(long, value_name = "FILE", requires = "broker")]
    pub(crate) mapping: Option<PathBuf>,
    /// Publish simulated telemetry to the broker given with --broker too.
    #[arg(long, requires = "broker")]
    pub(crate) simulate: bool,
    /// Seed of the simulator.
    #[arg(long, default_value_t = 7)]
    pub(crate) seed: u64,
    /// Simulated observations a second, in all; by the points' own periods otherwise.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) rate: Option<f64>,
    /// For load tests: so many simulated assets are wrong from the start on and stay so.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) wrong: usize,
    /// Show the building without any live state.
    #[arg(long)]
    pub(crate) no_live: bool,
    /// Folder in which the hub inside keeps alarms, tickets, hazards and their history; a folder of its own for each building
    /// otherwise.
    #[arg(long, value_name = "FOLDER", conflicts_with = "hub")]
    pub(crate) store: Option<PathBuf>,
    /// Keep nothing: what happens is forgotten when the window closes.
    #[arg(long, conflicts_with_all = ["hub", "store"])]
    pub(crate) no_store: bool,
    /// Token of an account at the hub given with --hub; without one this screen only looks.
    #[arg(long, value_name = "TOKEN", requires = "hub", env = "ATRIUM_TOKEN", hide_env_values = true)]
    pub(crate) token: Option<String>,
}

#[derive(Args)]
pub(crate) struct DemoArgs {
    #[command(flatten)]
    pub(crate) desktop: DesktopArgs,
    #[command(flatten)]
    pub(crate) live: LiveArgs,
    /// Draw one picture of the whole window into this file and end, instead of opening a window; needs no display.
    #[arg(long, value_name = "FILE")]
    pub(crate) picture: Option<PathBuf>,
    /// Seconds that the building lives before the picture is taken.
    #[arg(long, default_value_t = 50, requires = "picture")]
    pub(crate) after: u64,
    /// Show another model than the sample hospital.
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// In the picture, go to the element with this GlobalId instead of the most urgent one.
    #[arg(long, value_name = "GLOBALID", requires = "picture")]
    pub(crate) select: Option<String>,
    /// In the picture, show this storey and what is below it.
    #[arg(long, value_name = "NAME", requires = "picture")]
    pub(crate) storey: Option<String>,
}

#[derive(Args)]
pub(crate) struct HubArgs {
    /// MQTT broker to take telemetry from; none to serve without one.
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) broker: Option<Broker>,
    /// Rules that map the broker's topics to points (TOML); the built-in rules otherwise.
    #[arg(long, value_name = "FILE")]
    pub(crate) mapping: Option<PathBuf>,
    /// Address to serve screens on.
    #[arg(long, default_value = "127.0.0.1:7420")]
    pub(crate) listen: SocketAddr,
    /// Folder in which alarms, tickets, hazards and their history are kept.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) store: PathBuf,
    /// Who may ask for what (TOML); without it the hub takes no commands from screens.
    #[arg(long, value_name = "FILE")]
    pub(crate) accounts: Option<PathBuf>,
    /// Limits, delays and thresholds of the site (TOML); the defaults otherwise.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct SimulateArgs {
    /// The model whose equipment is simulated.
    pub(crate) file: PathBuf,
    /// MQTT broker to publish to.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:1883")]
    pub(crate) broker: Broker,
    /// The same seed gives the same building.
    #[arg(long, default_value_t = 7)]
    pub(crate) seed: u64,
    /// Observations a second, in all; by the points' own periods otherwise.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) rate: Option<f64>,
    /// For load tests: so many assets are wrong from the start on and stay so.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) wrong: usize,
}

#[derive(Args)]
pub(crate) struct ShotArgs {
    /// The model.
    pub(crate) file: PathBuf,
    /// The picture (PNG).
    #[arg(long, value_name = "PNG")]
    pub(crate) out: PathBuf,
    /// Size in pixels.
    #[arg(long, default_value = "1280x720", value_parser = parse_size)]
    pub(crate) size: Size,
    /// Direction to look from; `iso` where nothing else says it.
    #[arg(long, value_enum)]
    pub(crate) view: Option<ViewArg>,
    /// Stand here, metres in the model's coordinates, Z up; with --target.
    #[arg(long, value_name = "X,Y,Z", value_parser = parse_point, allow_hyphen_values = true, requires = "target",
        conflicts_with_all = ["view", "select", "room"])]
    pub(crate) eye: Option<Point>,
    /// Look there, metres as of --eye.
    #[arg(long, value_name = "X,Y,Z", value_parser = parse_point, allow_hyphen_values = true, requires = "eye")]
    pub(crate) target: Option<Point>,
    /// Upright field of view with --eye or in a --room, 5 to 120.
    #[arg(long, value_name = "DEGREES", value_parser = parse_fov)]
    pub(crate) fov: Option<f64>,
    /// A room by number or name: from a corner at the height of eyes; with --view top or iso from above, its storey cut open.
    #[arg(long, value_name = "NUMBER|NAME", conflicts_with = "select")]
    pub(crate) room: Option<String>,
    /// Cut the storey (or that of the room) so high above its floor. From the top 2.2 where a storey is named and 1.5 for a
    /// room; `none` leaves it whole.
    #[arg(long, value_name = "METRES|none", value_parser = parse_cut, conflicts_with = "section")]
    pub(crate) cut: Option<Cut>,
    /// Write names and numbers of the storey's rooms into the picture; with --storey or --room.
    #[arg(long)]
    pub(crate) names: bool,
    /// Language of --names.
    #[arg(long, value_enum, default_value = "en")]
    pub(crate) lang: LanguageArg,
    /// Show this storey and what is below it (name as in the model).
    #[arg(long, value_name = "NAME")]
    pub(crate) storey: Option<String>,
    /// With --storey: hide what is below, too.
    #[arg(long, requires = "storey")]
    pub(crate) only_storey: bool,
    /// The plan of --storey (of the lowest with rooms otherwise): straight down, without perspective, cut 1.2 m above its floor,
    /// with names and numbers of its rooms.
    #[arg(long, conflicts_with_all = ["view", "eye", "room", "cut", "section", "section_box", "select", "system"])]
    pub(crate) plan: bool,
    /// Stand in a room by number or name as one does when walking there: on its floor, with a person's eyes, looking along it.
    #[arg(long, value_name = "NUMBER|NAME", conflicts_with_all = ["view", "eye", "room", "cut", "select", "names", "plan"])]
    pub(crate) walk: Option<String>,
    /// Select the element with this GlobalId and move the camera to it.
    #[arg(long, value_name = "GLOBALID")]
    pub(crate) select: Option<String>,
    /// Show only this system in full, the rest see-through (name as in the model).
    #[arg(long, value_name = "NAME")]
    pub(crate) system: Option<String>,
    /// Cut: `x`, `y` or `z` through the middle, or at metres along the axis, for example `z=4.5`; a `-` before it keeps the
    /// other side. Any number of times.
    #[arg(long, value_name = "AXIS[=METRES]", allow_hyphen_values = true)]
    pub(crate) section: Vec<String>,
    /// Show only what lies in a box: around what is selected, the storey or the room, or between two corners in metres.
    #[arg(long, value_name = "around|X,Y,Z,X,Y,Z", allow_hyphen_values = true)]
    pub(crate) section_box: Option<String>,
    /// Colour by what is said: class, storey, system, material, type, or a property as `Set.Property`.
    #[arg(long, value_name = "FIELD")]
    pub(crate) colour_by: Option<String>,
    /// Measure between points in metres and draw it: `x,y,z x,y,z`, more points for a path, or with `height:`, `angle:` (vertex
    /// first), `area:` or `clearance:` before them. Any number of times.
    #[arg(long, value_name = "[KIND:]X,Y,Z ...", allow_hyphen_values = true)]
    pub(crate) measure: Vec<String>,
    /// Show spaces as faint volumes.
    #[arg(long)]
    pub(crate) spaces: bool,
    /// Show the colours of the file in full instead of quiet greys.
    #[arg(long)]
    pub(crate) colours: bool,
    /// By daylight: sun, sky and soft shadows; takes seconds.
    #[arg(long, conflicts_with = "theme")]
    pub(crate) day: bool,
    /// Light or dark.
    #[arg(long, value_enum, default_value = "dark")]
    pub(crate) theme: ThemeArg,
}

#[derive(Args)]
#[command(group = clap::ArgGroup::new("subject").required(true).multiple(true).args(["storey", "all", "section"]))]
pub(crate) struct PlanArgs {
    /// IFC files that are one building, or a project (.atrium).
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Draw the plan of this storey (name as in the model). Any number of times.
    #[arg(long, value_name = "NAME", conflicts_with = "all")]
    pub(crate) storey: Vec<String>,
    /// Draw the plans of all storeys.
    #[arg(long)]
    pub(crate) all: bool,
    /// Draw a section: `x`, `y` or `z` through the middle, or at metres along the axis, for example `y=4.5`; a `-` before it
    /// keeps the other side. Any number of times.
    #[arg(long, value_name = "AXIS[=METRES]", allow_hyphen_values = true)]
    pub(crate) section: Vec<String>,
    /// The drawing, by its ending SVG or PDF; a PDF holds any number of drawings, each on a page. A name without an ending is
    /// a folder that gets a file for each.
    #[arg(long, value_name = "FILE|FOLDER")]
    pub(crate) out: PathBuf,
    /// Of files in a folder; PDF otherwise.
    #[arg(long, value_enum)]
    pub(crate) format: Option<FormatArg>,
    /// Scale, for example 1:100; the largest that fits otherwise.
    #[arg(long, value_name = "1:N", value_parser = parse_scale)]
    pub(crate) scale: Option<Scale>,
    /// Size of the sheet; the smallest that fits otherwise.
    #[arg(long, value_enum)]
    pub(crate) paper: Option<PaperArg>,
    /// Cut storeys so high above their floor, 0.05 to 50; 1.2 otherwise.
    #[arg(long, value_name = "METRES", value_parser = parse_height)]
    pub(crate) cut: Option<f64>,
    /// Draw pipes, ducts and cables too, as far as they lie below the cut: with --cut 2.8 those under the ceiling.
    #[arg(long)]
    pub(crate) services: bool,
    /// Draw this measurement too, as `atrium shot` takes it: `x,y,z x,y,z` in metres, more points for a path, or with `height:`,
    /// `angle:` (vertex first), `area:` or `clearance:` before them. Any number of times; those of a project are drawn anyway.
    #[arg(long, value_name = "[KIND:]X,Y,Z ...", allow_hyphen_values = true)]
    pub(crate) measure: Vec<String>,
    /// Leave out the measurements of the project.
    #[arg(long)]
    pub(crate) no_measurements: bool,
    /// Unit of measured lengths.
    #[arg(long, value_enum, default_value = "mm")]
    pub(crate) lengths: LengthsArg,
    /// Language of the title block.
    #[arg(long, value_enum, default_value = "en")]
    pub(crate) lang: LanguageArg,
}

/// Unit of lengths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LengthsArg {
    Mm,
    M,
}

impl From<LengthsArg> for atrium_spatial::ReadingFormat {
    fn from(lengths: LengthsArg) -> Self {
        let lengths = match lengths {
            LengthsArg::Mm => atrium_spatial::LengthUnit::Millimetres,
            LengthsArg::M => atrium_spatial::LengthUnit::Metres,
        };
        Self { lengths, ..Self::default() }
    }
}

/// How drawings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArg {
    Svg,
    Pdf,
}

impl From<FormatArg> for atrium_shell::drawings::DrawingFormat {
    fn from(format: FormatArg) -> Self {
        match format {
            FormatArg::Svg => Self::Svg,
            FormatArg::Pdf => Self::Pdf,
        }
    }
}

/// A sheet of ISO 216.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PaperArg {
    A4,
    A3,
    A2,
    A1,
    A0,
}

impl From<PaperArg> for atrium_plan::Paper {
    fn from(paper: PaperArg) -> Self {
        Self::ALL[paper as usize]
    }
}

/// The second number of a scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scale(pub(crate) u32);

fn parse_scale(text: &str) -> Result<Scale, String> {
    let number = text.trim().strip_prefix("1:").unwrap_or(text).trim().parse().ok();
    let number = number.filter(|n| (5..=10_000).contains(n));
    number.map(Scale).ok_or_else(|| format!("`{text}` is no scale: write for example 1:100, from 1:5 to 1:10000"))
}

fn parse_height(text: &str) -> Result<f64, String> {
    let metres = text.trim().parse().ok().filter(|m| (0.05..=50.0).contains(m));
    metres.ok_or_else(|| format!("`{text}` is no height: write metres above the floor from 0.05 to 50"))
}

#[derive(Args)]
pub(crate) struct InspectArgs {
    /// The model.
    pub(crate) file: PathBuf,
    /// Print one JSON object; a summary for people otherwise.
    #[arg(long)]
    pub(crate) json: bool,
    /// Tell of every product: box, area, volume, colours.
    #[arg(long)]
    pub(crate) per_product: bool,
    /// Threads to use; all cores otherwise.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) threads: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LanguageArg {
    /// Simplified Chinese.
    Zh,
    /// English.
    En,
}

#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(crate) enum ThemeArg {
    Dark,
    Light,
}

/// A point, metres, project coordinates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Point(pub(crate) [f64; 3]);

fn parse_point(text: &str) -> Result<Point, String> {
    let wrong = || format!("`{text}` is no point: write metres as X,Y,Z, for example 12.5,-4,1.6");
    let parts: Vec<f64> = text.split(',').map(|t| t.trim().parse().map_err(|_| wrong())).collect::<Result<_, _>>()?;
    match parts.as_slice() {
        [x, y, z] if parts.iter().all(|m| m.is_finite()) => Ok(Point([*x, *y, *z])),
        _ => Err(wrong()),
    }
}

fn parse_fov(text: &str) -> Result<f64, String> {
    let degrees = text.trim().parse().ok().filter(|d| (5.0..=120.0).contains(d));
    degrees.ok_or_else(|| format!("`{text}` is no field of view: write degrees from 5 to 120"))
}

/// Height of a cut above a storey's floor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cut {
    /// No cut.
    None,
    /// Metres above the floor.
    At(f64),
}

fn parse_cut(text: &str) -> Result<Cut, String> {
    if text.trim().eq_ignore_ascii_case("none") {
        return Ok(Cut::None);
    }
    let metres = text.trim().parse().ok().filter(|m| (0.05..=50.0).contains(m));
    metres
        .map(Cut::At)
        .ok_or_else(|| format!("`{text}` is no cut: write metres above the floor from 0.05 to 50, or none"))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ViewArg {
    Iso,
    Top,
    Front,
    Back,
    Left,
    Right,
}

/// Width and height, pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size(pub(crate) u32, pub(crate) u32);

impl Default for Size {
    fn default() -> Self {
        Self(1440, 900)
    }
}

/// `1.5GB`, `512MiB`, or plain bytes.
fn parse_bytes(text: &str) -> Result<u64, String> {
    let wrong = || format!("`{text}` is no amount of memory: write for example 512MB, 1.5GB or 2GiB");
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let number: f64 = text[..end].parse().map_err(|_| wrong())?;
    let unit = match text[end..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1.0,
        "kb" => 1e3,
        "mb" => 1e6,
        "gb" => 1e9,
        "kib" => 1024.0,
        "mib" => 1024.0 * 1024.0,
        "gib" => 1024.0 * 1024.0 * 1024.0,
        _ => return Err(wrong()),
    };
    let bytes = number * unit;
    // Less than a megabyte is a unit that was forgotten.
    if (1e6..1e15).contains(&bytes) { Ok(bytes as u64) } else { Err(wrong()) }
}

fn parse_size(text: &str) -> Result<Size, String> {
    let wrong = || format!("`{text}` is no size: write width and height in pixels, for example 1280x720");
    let (width, height) = text.split_once(['x', 'X', '×']).ok_or_else(wrong)?;
    let width: u32 = width.trim().parse().map_err(|_| wrong())?;
    let height: u32 = height.trim().parse().map_err(|_| wrong())?;
    // Beyond this no graphics driver has textures.
    if (16..=8192).contains(&width) && (16..=8192).contains(&height) {
        Ok(Size(width, height))
    } else {
        Err(format!("{width}x{height} cannot be drawn: both have to be between 16 and 8192"))
    }
}

/// Where an MQTT broker listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Broker {
    pub(crate) host: String,
    pub(crate) port: u16,
}

impl std::str::FromStr for Broker {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.strip_prefix("mqtt://").unwrap_or(text);
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().map_err(|_| format!("`{port}` is no port number"))?),
            None => (text, 1883),
        };
        if host.is_empty() {
            return Err("the host is missing: write HOST:PORT, for example 127.0.0.1:1883".into());
        }
        Ok(Self { host: host.trim_matches(['[', ']']).to_owned(), port })
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn sizes_and_brokers_are_read_or_refused_with_a_reason() {
        assert_eq!(parse_size("1280x720"), Ok(Size(1280, 720)));
        assert!(parse_size("1280").is_err_and(|e| e.contains("1280x720")));
        assert!(parse_size("99999x5").is_err());
        let broker: Broker = "mqtt://broker.local".parse().expect("a host is enough");
        assert_eq!(broker, Broker { host: "broker.local".into(), port: 1883 });
        assert!(":1".parse::<Broker>().is_err() && "h:x".parse::<Broker>().is_err());
    }

    #[test]
    fn points_cuts_and_fields_of_view_are_read_or_refused_with_a_reason() {
        assert_eq!(parse_point("1, -2.5,3"), Ok(Point([1.0, -2.5, 3.0])));
        assert!(
            ["1,2", "1,2,3,4", "a,b,c", "1,2,inf"].iter().all(|t| parse_point(t).is_err_and(|e| e.contains("X,Y,Z")))
        );
        assert_eq!((parse_cut("1.5"), parse_cut("None")), (Ok(Cut::At(1.5)), Ok(Cut::None)));
        assert!(parse_cut("-3").is_err() && parse_fov("190").is_err() && parse_fov("60") == Ok(60.0));
        let shot =
            |more: &[&str]| Cli::try_parse_from(["atrium", "shot", "a.ifc", "--out", "a.png"].iter().chain(more));
        assert!(shot(&["--eye", "-1,2,3", "--target", "0,0,0"]).is_ok());
        assert!(shot(&["--eye", "1,2,3"]).is_err() && shot(&["--day", "--theme", "light"]).is_err());
    }

    #[test]
    fn a_plan_needs_something_to_draw_and_scales_are_read_or_refused_with_a_reason() {
        assert_eq!((parse_scale("1:100"), parse_scale(" 50 ")), (Ok(Scale(100)), Ok(Scale(50))));
        assert!(["0", "1:", "2:100", "x"].iter().all(|t| parse_scale(t).is_err_and(|e| e.contains("1:100"))));
        assert!(parse_height("1.5") == Ok(1.5) && parse_height("-1").is_err());
        let plan =
            |more: &[&str]| Cli::try_parse_from(["atrium", "plan", "a.ifc", "--out", "a.pdf"].iter().chain(more));
        assert!(plan(&[]).is_err() && plan(&["--all", "--storey", "1F"]).is_err());
        assert!(plan(&["--storey", "1F", "--storey", "2F", "--section", "-x=3", "--paper", "a1"]).is_ok());
        assert_eq!(atrium_plan::Paper::from(PaperArg::A0).name(), "A0");
    }

    #[test]
    fn amounts_of_memory_are_read_with_their_units() {
        assert_eq!(parse_bytes("1GB"), Ok(1_000_000_000));
        assert_eq!(parse_bytes(" 1.5 GiB"), Ok(3 << 29));
        assert_eq!(parse_bytes("2000000"), Ok(2_000_000));
        for wrong in ["", "GB", "1 TB or so", "12", "-1GB", "1e99GB"] {
            assert!(parse_bytes(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn files_alone_open_the_window() {
        let cli = Cli::try_parse_from(["atrium", "a.ifc", "b.ifc"]).expect("files without a command");
        assert!(cli.command.is_none() && cli.files.len() == 2);
    }
}
