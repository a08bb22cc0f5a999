"""What the sample hospital promises, checked with IfcOpenShell alone: none of this project's code takes part."""
