using System.Globalization;

namespace Chainrule.Cli.Parsing;

/// <summary>Shapes as text, <c>28x28</c>.</summary>
internal static class ShapeNotation
{
    /// <summary>Reads a shape: whole numbers with an x between them.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="label">The option it was written for.</param>
    public static Shape Parse(string text, string label)
    {
        string[] parts = text.Split('x', 'X', '×');
        var sizes = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out sizes[i]))
            {
                throw new UsageException(
                    $"{label}: '{text}' is not a shape",
                    "write whole numbers with an x between them, as in 28x28 or 784"
                );
            }
        }

        try
        {
            return new Shape(sizes);
        }
        catch (ChainruleException exception)
        {
            throw new UsageException($"{label}: {exception.Message}", exception.Remedy);
        }
    }
}
