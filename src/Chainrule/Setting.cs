using System.Globalization;

namespace Chainrule;

/// <summary>Checks settings that a user chooses, at the moment they are given.</summary>
public static class Setting
{
    /// <summary>Passes a number through that is within its bounds.</summary>
    /// <param name="owner">What has the setting: "huber".</param>
    /// <param name="name">The setting: "delta".</param>
    /// <param name="value">Its value.</param>
    /// <param name="accepted">Whether it may be that.</param>
    /// <param name="bounds">What it must be: "above 0".</param>
    /// <exception cref="ChainruleException">It isn't accepted, or not finite.</exception>
    public static float Check(string owner, string name, float value, bool accepted, string bounds)
    {
        Check(owner, name, (double)value, accepted, bounds);
        return value;
    }

    /// <inheritdoc cref="Check(string, string, float, bool, string)"/>
    public static double Check(string owner, string name, double value, bool accepted, string bounds) =>
        accepted && double.IsFinite(value)
            ? value
            : throw new ChainruleException($"{owner}: the {name} can't be {Write((float)value)}", $"the {name} must be {bounds}");

    /// <summary>A number as the notation writes it: the shortest text that reads back as the same number.</summary>
    public static string Write(float value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number as the notation writes it: the shortest text that reads back as the same number.</summary>
    public static string Write(double value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A term of a notation: the name, and its arguments up to the last that differs from its default.</summary>
    public static string Write(string name, params ReadOnlySpan<(double Value, double Default)> arguments)
    {
        int count = arguments.Length;
        while (count > 0 && arguments[count - 1].Value == arguments[count - 1].Default)
        {
            count--;
        }

        foreach ((double value, _) in arguments[..count])
        {
            name += $":{Write(value)}";
        }

        return name;
    }
}
