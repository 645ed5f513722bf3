namespace Chainrule.Reports.Charts;

/// <summary>What stands in a figure of a page: it is drawn at the width of a chart, and its caption tells its values.</summary>
internal interface IFigure
{
    /// <summary>The heading.</summary>
    string Title { get; }

    /// <summary>What its caption says before anybody asks for the values at a place; may be empty.</summary>
    string Said { get; }

    /// <summary>Whether there is anything to draw.</summary>
    bool HasNumbers { get; }

    /// <summary>It as SVG.</summary>
    /// <param name="isFile">Whether it stands in a file of its own.</param>
    string ToSvg(bool isFile);
}
