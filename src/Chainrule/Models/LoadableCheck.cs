using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Models;

/// <summary>Refuses to save what the same format couldn't load again.</summary>
internal static class LoadableCheck
{
    /// <summary>Makes each layer anew of its notation, and holds it against the one that is saved.</summary>
    /// <exception cref="ChainruleException">A layer isn't in the format, or another one comes of its notation.</exception>
    public static void Of(Network network, string path, ModelFormat format)
    {
        for (int i = 0; i < network.Layers.Count; i++)
        {
            var layer = network.Layers[i];
            if (layer is Join)
            {
                continue; // written by its branches
            }

            string what = $"{path}: the model can't be saved so that it loads again: layer {i} ({layer.Notation})";
            string name = layer.Notation.Split(':')[0];
            Layer again;
            try
            {
                again = format.Layers.Parse(layer.Notation)(layer.Input);
            }
            catch (ChainruleException e)
            {
                Remedy notation = e.Remedy ?? "give it a notation that its constructor understands, with all that it needs";
                throw new ChainruleException(
                    $"{what} can't be made of its notation: {e.Message}",
                    format.Layers.Names.Contains(name)
                        ? notation
                        : $"give Save a format that has it: {ModelFile.StepWith(name, "(term, shape) => …")}",
                    e
                );
            }

            if (again.GetType() != layer.GetType() || again.Notation != layer.Notation || !Same(again, layer))
            {
                throw new ChainruleException(
                    $"{what} is not what its notation makes: that is {again.GetType().Name}, {again.Notation}, from "
                        + $"{again.Input} to {again.Output}",
                    "give it a name of its own, and a notation with all its settings"
                );
            }
        }
    }

    private static bool Same(Layer a, Layer b) =>
        a.Output == b.Output && Blocks(a).SequenceEqual(Blocks(b));

    private static IEnumerable<(string, Shape)> Blocks(Layer layer) =>
    [
        .. layer.Parameters.Select(spec => (spec.Name, spec.Shape)),
        .. layer.State.Select(spec => (spec.Name, spec.Shape)),
    ];
}
