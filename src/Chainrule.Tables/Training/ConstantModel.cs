using Chainrule.Kernels;
using Chainrule.Models;
using Chainrule.Networks;

namespace Chainrule.Tables.Training;

/// <summary>A model that predicts the same for all rows: the shares of the classes, or the mean.</summary>
internal static class ConstantModel
{
    /// <summary>The model for some rows.</summary>
    public static TableModel Of(
        TabularData data,
        int[] rows,
        IReadOnlyDictionary<string, string>? info = null,
        double threshold = Model.DefaultThreshold
    )
    {
        var table = data.Table.Select(rows);
        var preparation = TablePreparation.Learn(table, data.Inputs);
        var network = LayerNotation.Parse($"dense:{data.Outputs}", new Shape(preparation.Features), seed: 0);
        network.Parameters.Clear();
        Scores(data, rows).CopyTo(network.Blocks[^1].Of(network.Parameters));
        return new Fitted(preparation, network, TargetScale.Of(data, rows)).ToModel(data, factor: 1, threshold, info);
    }

    /// <summary>What it puts out for each row: log shares, or 0, the mean on the targets' scale.</summary>
    public static float[] Scores(TabularData data, int[] rows)
    {
        double[] shares = [.. Enumerable.Range(0, data.Classes.Count).Select(label =>
            (rows.Count(row => data.ClassOf[row] == label) + 0.5) / (rows.Length + 0.5 * data.Classes.Count))];
        return data.Task switch
        {
            TableTask.Regression => new float[data.Outputs],
            TableTask.Binary => [(float)(DoubleMath.Log(shares[1]) - DoubleMath.Log(shares[0]))],
            _ => [.. shares.Select(share => (float)DoubleMath.Log(share))],
        };
    }
}
