using Chainrule.Layers;

namespace Chainrule.Reports;

/// <summary>
/// The texts of layers as explanations of a network write them: x is the network's input there, so what goes into an activation
/// is z, and what comes out is a; and the minus is that of the numbers beside it.
/// </summary>
internal static class ExplainedText
{
    /// <summary>What a layer tells about itself, in these letters; empty texts where it tells nothing.</summary>
    public static FormulaText Of(Layer layer)
    {
        if (layer.Text is not { } text)
        {
            return new FormulaText("");
        }

        return layer.Curve is null ? text : new FormulaText(InLayers(text.Formula), InLayers(text.Derivative));
    }

    /// <summary>The same formula with z for x and a for y, wherever these stand alone.</summary>
    internal static string InLayers(string formula) => string.Create(formula.Length, formula, (shown, told) =>
    {
        for (int i = 0; i < told.Length; i++)
        {
            bool isAlone = (i == 0 || !char.IsAsciiLetter(told[i - 1]))
                && (i + 1 == told.Length || !char.IsAsciiLetter(told[i + 1]));
            shown[i] = told[i] switch
            {
                'x' when isAlone => 'z',
                'y' when isAlone => 'a',
                'ˣ' => 'ᶻ',
                '−' => '-',
                char other => other,
            };
        }
    });
}
