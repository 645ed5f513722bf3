using System.Globalization;
using Chainrule.Networks;
using Chainrule.Text;

namespace Chainrule.Insight.Rows;

/// <summary>One parameter by its name: <c>layers.0.weights[3,2]</c>, or <c>layers.0.bias[2]</c>.</summary>
/// <param name="Block">The block that it stands in.</param>
/// <param name="Offset">Its place in the block.</param>
internal sealed record WeightName(ParameterBlock Block, int Offset)
{
    private static readonly string[] WindowAxes = ["rows", "columns", "channels"];

    /// <summary>Finds a parameter.</summary>
    /// <param name="network">The network.</param>
    /// <param name="text">What the user wrote.</param>
    /// <param name="aliases">Other names, as a worked example has; null where there are none.</param>
    /// <exception cref="WeightNameException">There is no such block, or no such place in it.</exception>
    public static WeightName Find(Network network, string text, IReadOnlyDictionary<string, string>? aliases = null)
    {
        string full = aliases?.FirstOrDefault(pair => pair.Value == text).Key ?? text;
        int bracket = full.IndexOf('[', StringComparison.Ordinal);
        string name = (bracket < 0 ? full : full[..bracket]).Trim();
        var block = network.Blocks.FirstOrDefault(block => block.Name == name) ?? throw Unknown(network, text, name, aliases);
        string example = Of(block, block.Length - 1);
        if (bracket < 0 || !full.EndsWith(']'))
        {
            throw new WeightNameException(
                $"'{text}' is a whole block of {block.Shape} parameters, not one of them",
                $"add its place, as in {example}"
            );
        }

        string[] words = full[(bracket + 1)..^1].Split(',');
        if (words.Length != block.Shape.Rank)
        {
            throw new WeightNameException(
                $"'{text}' has {words.Length} {(words.Length == 1 ? "index" : "indices")}, but {block.Name} is {block.Shape}",
                $"write it as in {example}"
            );
        }

        int offset = 0;
        for (int axis = 0; axis < words.Length; axis++)
        {
            if (!int.TryParse(words[axis].Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int index))
            {
                throw new WeightNameException(
                    $"'{text}': '{words[axis].Trim()}' is not a whole number",
                    $"write it as in {example}"
                );
            }

            int size = block.Shape[axis];
            if ((uint)index >= (uint)size)
            {
                string what = axis == words.Length - 1 ? "outputs"
                    : words.Length == 4 ? WindowAxes[axis]
                    : "inputs";
                throw new WeightNameException(
                    $"'{text}': there is no {index} among the {size:N0} {what} of {block.Name}",
                    $"they are counted from 0; the last one is {size - 1}"
                );
            }

            offset = (offset * size) + index;
        }

        return new WeightName(block, offset);
    }

    /// <summary>The name of a parameter.</summary>
    public static string Of(ParameterBlock block, int offset)
    {
        var indices = new int[block.Shape.Rank];
        for (int axis = indices.Length - 1; axis >= 0; axis--)
        {
            (offset, indices[axis]) = Math.DivRem(offset, block.Shape[axis]);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{block.Name}[{string.Join(',', indices)}]");
    }

    private static WeightNameException Unknown(
        Network network, string text, string name, IReadOnlyDictionary<string, string>? aliases)
    {
        string[] names = [.. network.Blocks.Select(block => block.Name), .. aliases?.Values.Distinct() ?? []];
        if (names.Length == 0)
        {
            return new WeightNameException("the network has no parameters to follow");
        }

        // A layer that has none is a near miss that spelling can't find.
        string? silent =
            name.Split('.') is ["layers", var number, ..]
            && int.TryParse(number, CultureInfo.InvariantCulture, out int index)
            && index >= 0
            && index < network.Layers.Count
            && network.Layers[index].Parameters.Count == 0
                ? $": layer {index} is {network.Layers[index].Notation}, which has none"
                : null;
        return new WeightNameException($"there is no parameter '{text}'{silent}", Suggestion.Help(name, names));
    }
}
