namespace Chainrule.Data.Tables;

/// <summary>How much something matters that was noticed in a table.</summary>
public enum IssueSeverity
{
    /// <summary>Good to know.</summary>
    Note,

    /// <summary>It may make results worse than they could be, or better than they are.</summary>
    Warning,

    /// <summary>Nothing can be learned until it is mended.</summary>
    Error,
}

/// <summary>Something noticed in a table.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Column">The column it is about; null where it is about the table.</param>
/// <param name="Message">What was noticed; it names the column.</param>
/// <param name="Help">What can be done about it.</param>
public sealed record TableIssue(IssueSeverity Severity, string? Column, string Message, string? Help = null);
