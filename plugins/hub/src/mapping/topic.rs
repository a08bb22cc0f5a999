//! Topic patterns: MQTT filters (MQTT 5.0, 4.7) whose wildcards may have names.

/// A pattern such as `site/{asset}/telemetry/{rest#}`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TopicPattern {
    levels: Vec<Level>,
}

#[derive(Clone, Debug, PartialEq)]
enum Level {
    Literal(String),
    /// `+`, or `{name}`.
    One(Option<String>),
    /// `#`, or `{name#}`: this level and all below, none included.
    Rest(Option<String>),
}

impl TopicPattern {
    /// Reads a pattern; the error says what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() || text.len() > 1024 {
            return Err("a topic has between 1 and 1024 bytes".into());
        }
        let mut levels = Vec::new();
        let parts: Vec<&str> = text.split('/').collect();
        for (i, part) in parts.iter().enumerate() {
            let level = match *part {
                "+" => Level::One(None),
                "#" => Level::Rest(None),
                _ => match part.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
                    Some(name) => {
                        let (name, rest) = name.strip_suffix('#').map_or((name, false), |n| (n, true));
                        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
                            return Err(format!("`{part}` needs a name of letters, digits, - and _"));
                        }
                        if rest { Level::Rest(Some(name.into())) } else { Level::One(Some(name.into())) }
                    }
                    None if part.contains(['+', '#', '{', '}']) => {
                        return Err(format!("`{part}` mixes a wildcard with other text; a wildcard is a whole level"));
                    }
                    None => Level::Literal((*part).into()),
                },
            };
            if matches!(level, Level::Rest(_)) && i + 1 != parts.len() {
                return Err(format!("`{part}` may only be the last level"));
            }
            levels.push(level);
        }
        Ok(Self { levels })
    }

    /// The plain MQTT filter.
    pub(crate) fn filter(&self) -> String {
        let levels: Vec<&str> = self
            .levels
            .iter()
            .map(|l| match l {
                Level::Literal(text) => text.as_str(),
                Level::One(_) => "+",
                Level::Rest(_) => "#",
            })
            .collect();
        levels.join("/")
    }

    /// Names that a match captures.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.levels.iter().filter_map(|l| match l {
            Level::One(name) | Level::Rest(name) => name.as_deref(),
            Level::Literal(_) => None,
        })
    }

    /// What the wildcards stand for in this topic; `None` when it does not fit.
    pub(crate) fn captures<'a>(&'a self, topic: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
        // MQTT 5.0, 4.7.2: a leading wildcard does not stand for the broker's own topics.
        if topic.starts_with('$') && !matches!(self.levels.first(), Some(Level::Literal(_))) {
            return None;
        }
        let mut out = Vec::new();
        let mut rest = Some(topic);
        for level in &self.levels {
            if let Level::Rest(name) = level {
                if let Some(name) = name {
                    out.push((name.as_str(), rest.unwrap_or_default()));
                }
                return Some(out);
            }
            let (part, after) = match rest?.split_once('/') {
                Some((part, after)) => (part, Some(after)),
                None => (rest?, None),
            };
            match level {
                Level::Literal(text) if text != part => return None,
                Level::One(Some(name)) => out.push((name.as_str(), part)),
                _ => {}
            }
            rest = after;
        }
        rest.is_none().then_some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_follow_the_standard() {
        let table = [
            ("a/+/c", "a/b/c", true),
            ("a/+/c", "a/b/d/c", false),
            ("a/+", "a/", true),
            ("a/+", "a", false),
            ("a/#", "a", true),
            ("a/#", "a/b/c", true),
            ("a/#", "ab", false),
            ("#", "a/b", true),
            ("#", "$SYS/x", false),
            ("+/x", "$SYS/x", false),
            ("$SYS/#", "$SYS/x", true),
            ("/a", "/a", true),
            ("+/a", "/a", true),
        ];
        for (pattern, topic, fits) in table {
            assert_eq!(TopicPattern::parse(pattern).unwrap().captures(topic).is_some(), fits, "{pattern} {topic}");
        }
    }

    #[test]
    fn named_wildcards_capture() {
        let pattern = TopicPattern::parse("site/{asset}/telemetry/{rest#}").unwrap();
        assert_eq!(pattern.filter(), "site/+/telemetry/#");
        let captured = pattern.captures("site/AHU-1/telemetry/a/b").unwrap();
        assert_eq!(captured, [("asset", "AHU-1"), ("rest", "a/b")]);
        assert_eq!(pattern.names().collect::<Vec<_>>(), ["asset", "rest"]);
    }

    #[test]
    fn wrong_patterns_are_named() {
        for wrong in ["", "a/#/b", "a/b+", "a/{}/b", "a/{x#}/b", "{a b}", "a{b}"] {
            assert!(TopicPattern::parse(wrong).is_err(), "{wrong}");
        }
    }
}
