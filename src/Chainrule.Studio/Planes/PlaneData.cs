using Chainrule.Data;

namespace Chainrule.Studio.Planes;

/// <summary>Points of the plane, each of a class.</summary>
internal sealed record PlaneData
{
    /// <summary>The most points that a session has.</summary>
    public const int MostPoints = 1000;

    /// <summary>The most classes that are told apart by color and form.</summary>
    public const int MostClasses = 4;

    /// <summary>How far the part of the plane that is drawn goes, from −1.2 to 1.2 each way.</summary>
    public const float Reach = 1.2f;

    /// <summary>What they are.</summary>
    public required string Title { get; init; }

    /// <summary>Their places, (N, 2), as the network gets them.</summary>
    public required float[] Positions { get; init; }

    /// <summary>Their classes, from 0.</summary>
    public required int[] Classes { get; init; }

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = ["0", "1"];

    /// <summary>The axis to the right.</summary>
    public PlaneAxis Right { get; init; } = new("x[0]", 0, 1);

    /// <summary>The axis upward.</summary>
    public PlaneAxis Up { get; init; } = new("x[1]", 0, 1);

    /// <summary>The points as a dataset; of two classes one output tells them apart.</summary>
    /// <exception cref="ChainruleException">There are no points, too many, or one that is no place.</exception>
    public ArrayDataset ToDataset()
    {
        if (Classes.Length is 0 or > MostPoints)
        {
            throw new ChainruleException(
                $"there are {Classes.Length:N0} points", $"place at least one point, and at most {MostPoints:N0}");
        }

        return ArrayDataset.OfClasses(Positions, new Shape(2), Classes, ClassNames.Count);
    }
}

/// <summary>An axis of the plane: a column on a scale of its own. raw = middle + half·x.</summary>
/// <param name="Name">The name of the column.</param>
/// <param name="Middle">The raw value at 0.</param>
/// <param name="Half">How much the raw value grows over 1.</param>
internal sealed record PlaneAxis(string Name, double Middle, double Half);
