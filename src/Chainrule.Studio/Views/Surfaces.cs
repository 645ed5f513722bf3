using Chainrule.Networks;
using Chainrule.Studio.Planes;

namespace Chainrule.Studio.Views;

/// <summary>What a network of two inputs says at every place of the plane, and what each of its units does.</summary>
internal static class Surfaces
{
    /// <summary>The middles of side × side squares, from the top left, (side², 2).</summary>
    public static float[] Places(int side)
    {
        float[] places = new float[2 * side * side];
        for (int i = 0; i < side * side; i++)
        {
            places[2 * i] = PlaneData.Reach * ((2 * (i % side) + 1f) / side - 1);
            places[2 * i + 1] = PlaneData.Reach * (1 - (2 * (i / side) + 1f) / side);
        }

        return places;
    }

    /// <summary>The likeliest class of each square, and how much likelier than chance it is, from 0 to 255.</summary>
    public static (byte[] Winners, byte[] Strengths) Decision(Network network, int side)
    {
        int outputs = network.OutputShape.Count;
        float[] y = new float[outputs * side * side];
        network.Predict(Places(side), y);
        byte[] winners = new byte[side * side], strengths = new byte[side * side];
        Span<double> shares = stackalloc double[Math.Max(2, outputs)];
        for (int i = 0; i < winners.Length; i++)
        {
            Shares(y.AsSpan(i * outputs, outputs), shares);
            int winner = 0;
            for (int k = 1; k < shares.Length; k++)
            {
                winner = shares[k] > shares[winner] ? k : winner;
            }

            double chance = 1.0 / shares.Length;
            winners[i] = (byte)winner;
            strengths[i] = (byte)Math.Round(255 * Math.Clamp((shares[winner] - chance) / (1 - chance), 0, 1));
        }

        return (winners, strengths);
    }

    /// <summary>
    /// What the units of a column put out at each square, from −127 to 127, as shares of the largest of the unit's.
    /// </summary>
    /// <returns>One square after the other for each unit, (units, side²).</returns>
    public static sbyte[][] Units(Network network, NetworkColumn column, int side)
    {
        var part = new Network(network.InputShape, [.. network.Layers.Take(column.Last + 1)]);
        network.Parameters[..part.ParameterCount].CopyTo(part.Parameters);
        float[] y = new float[column.Units * side * side];
        part.Predict(Places(side), y);
        var shades = new sbyte[column.Units][];
        for (int unit = 0; unit < shades.Length; unit++)
        {
            float largest = 1e-9f;
            for (int i = 0; i < side * side; i++)
            {
                largest = Math.Max(largest, Math.Abs(y[i * column.Units + unit]));
            }

            shades[unit] = new sbyte[side * side];
            for (int i = 0; i < side * side; i++)
            {
                shades[unit][i] = (sbyte)Math.Round(127 * y[i * column.Units + unit] / largest);
            }
        }

        return shades;
    }

    // Probabilities of scores: of one score those of classes 0 and 1.
    private static void Shares(ReadOnlySpan<float> scores, Span<double> shares)
    {
        double largest = scores.Length == 1 ? Math.Max(0, scores[0]) : double.NegativeInfinity;
        foreach (float score in scores)
        {
            largest = Math.Max(largest, score);
        }

        double sum = 0;
        for (int k = 0; k < shares.Length; k++)
        {
            double score = scores.Length > 1 ? scores[k] : k == 0 ? 0 : scores[0];
            shares[k] = Math.Exp(score - largest);
            sum += shares[k];
        }

        for (int k = 0; k < shares.Length; k++)
        {
            shares[k] /= sum;
        }
    }
}
