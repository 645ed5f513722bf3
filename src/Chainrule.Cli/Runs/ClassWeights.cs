using System.Globalization;
using Chainrule.Cli.Parsing;

namespace Chainrule.Cli.Runs;

/// <summary>What a user says about the weights of classes: <c>balanced</c>, or one weight per class, <c>no=1,yes=5</c>.</summary>
internal static class ClassWeights
{
    /// <summary>The name of the option.</summary>
    public const string Name = "class-weights";

    private const int MostNamed = 20;

    /// <summary>Whether classes are to weigh alike, however many rows each has.</summary>
    public static bool AreBalanced(Arguments arguments) => arguments.Text(Name) == "balanced";

    /// <summary>The weight of each class, 1 where it isn't named; null where none is said, or that classes are to weigh
    /// alike.</summary>
    /// <param name="arguments">The call's arguments.</param>
    /// <param name="classes">The names of the classes.</param>
    public static float[]? Read(Arguments arguments, IReadOnlyList<string> classes)
    {
        if (arguments.Text(Name) is not string text || AreBalanced(arguments))
        {
            return null;
        }

        var weights = new float[classes.Count];
        Array.Fill(weights, 1);
        foreach (string part in text.Split(','))
        {
            int equals = part.LastIndexOf('=');
            string name = equals < 0 ? part : part[..equals];
            if (
                equals < 0
                || !float.TryParse(part.AsSpan(equals + 1), CultureInfo.InvariantCulture, out float weight)
                || !(weight >= 0)
            )
            {
                throw UsageException.Of(
                    arguments.Label(Name), $": '{part}' is not a class with its weight",
                    "write balanced, or name=weight for each class, with commas between them"
                );
            }

            int index = classes.ToList().FindIndex(label => string.Equals(label, name, StringComparison.Ordinal));
            weights[
                index >= 0
                    ? index
                    : throw new ChainruleException(
                        $"{arguments.Label(Name)}: the target has no class '{name}'",
                        $"its classes are {string.Join(", ", classes.Take(MostNamed))}"
                    )
            ] = weight;
        }

        return weights;
    }
}
