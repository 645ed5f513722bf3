using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Studio.Views;

/// <summary>
/// A network as it is drawn: a column for each dense layer with the activation behind it, and lines for its weights.
/// </summary>
/// <param name="Dense">The place of the dense layer.</param>
/// <param name="Last">The place of the last layer of the column, whose outputs are its units' values.</param>
/// <param name="Units">How many units it has.</param>
internal sealed record NetworkColumn(int Dense, int Last, int Units)
{
    private const int MostColumns = 6, MostUnits = 16;

    /// <summary>The columns of a network.</summary>
    /// <exception cref="ChainruleException">It is another network than one of dense layers and activations, or too large to be
    /// drawn.</exception>
    public static IReadOnlyList<NetworkColumn> Of(Network network)
    {
        var columns = new List<NetworkColumn>();
        for (int i = 0; i < network.Layers.Count; i++)
        {
            var layer = network.Layers[i];
            if (layer is Dense)
            {
                columns.Add(new NetworkColumn(i, i, layer.Output.Count));
            }
            else if (columns.Count > 0 && layer.Kind == LayerKind.ElementWise && layer.Parameters.Count == 0)
            {
                columns[^1] = columns[^1] with { Last = i };
            }
            else
            {
                throw new ChainruleException(
                    $"layer {i} ({layer.Notation}) can't be drawn here",
                    "use dense layers with activations, as in dense:5 tanh dense:3 tanh");
            }
        }

        return columns.Count <= MostColumns && columns.TrueForAll(column => column.Units <= MostUnits)
            ? columns
            : throw TooLarge();
    }

    /// <summary>What is said of a network that can't be drawn for its size.</summary>
    public static ChainruleException TooLarge() => new(
        "the network is too large to be drawn",
        $"use at most {MostColumns - 1} hidden layers of at most {MostUnits} units each");
}
