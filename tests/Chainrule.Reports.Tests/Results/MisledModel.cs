using Chainrule.Data;
using Chainrule.Insight.Importance;
using Chainrule.Insight.Results;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Reports.Results;

namespace Chainrule.Reports.Tests.Results;

/// <summary>An untrained model, images of 4×4 that it is mostly wrong about, and the pictures drawn of what misled it.</summary>
internal sealed class MisledModel
{
    public const int Rows = 20, Pixels = 16;

    public MisledModel()
    {
        Data = new ByteDataset(Bytes, Shape, Classes, 3);
        Outcome = Outcome.Of(Model, Data);
        Worst = [.. Enumerable.Range(0, Rows).Where(row => Outcome.Predicted[row] != Classes[row])
            .OrderBy(row => Outcome.Probability(row, Classes[row])).Take(6)];
        Shown = AttentionSection.Of(Outcome, Data)!.Rows;
        Assert.InRange(Worst.Length, 3, 6);
        Assert.Equal(Worst.Length, Shown.Count);
    }

    public Shape Shape { get; } = new(4, 4);

    public byte[] Bytes { get; } = [.. Enumerable.Range(0, Rows * Pixels).Select(i => (byte)(i * 7919 % 251))];

    public int[] Classes { get; } = [.. Enumerable.Range(0, Rows).Select(row => row % 3)];

    public ByteDataset Data { get; }

    public Model Model { get; } =
        new(LayerNotation.Parse("dense:5 tanh dense:3", new Shape(4, 4), seed: 1), OutputKind.SoftmaxLogits);

    public Outcome Outcome { get; }

    /// <summary>The rows that it is most wrong about, the worst first.</summary>
    public int[] Worst { get; }

    /// <summary>The pictures of each of them.</summary>
    public IReadOnlyList<PictureRow> Shown { get; }

    /// <summary>Why a row was taken for what it isn't.</summary>
    public ClassScore ScoreOf(int row) => new(Outcome.Predicted[row], Against: Classes[row]);
}
