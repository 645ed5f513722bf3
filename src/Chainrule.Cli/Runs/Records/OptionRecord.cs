using System.Globalization;

namespace Chainrule.Cli.Runs.Records;

/// <summary>An option of a run as it is recorded.</summary>
/// <param name="Name">Its name on the command line, without the dashes.</param>
/// <param name="Text">Its value, as the command line would have it; <c>true</c> or <c>false</c> for a flag.</param>
/// <param name="IsText">Whether JSON has it in quotation marks.</param>
internal sealed record OptionRecord(string Name, string Text, bool IsText)
{
    /// <summary>A text.</summary>
    public static OptionRecord Of(string name, string text) => new(name, text, IsText: true);

    /// <summary>A flag.</summary>
    public static OptionRecord Of(string name, bool isSet) => new(name, isSet ? "true" : "false", IsText: false);

    /// <summary>A number.</summary>
    public static OptionRecord Of<T>(string name, T number)
        where T : struct, IFormattable => new(name, number.ToString(null, CultureInfo.InvariantCulture), IsText: false);
}
