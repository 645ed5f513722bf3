namespace Chainrule.Images.Training;

/// <summary>How images are trained on. What isn't said is as <see cref="ImageRecipe"/> has it.</summary>
public sealed record ImageTrainerOptions
{
    /// <summary>How much images are changed by chance; before <see cref="Layers"/> too.</summary>
    public Augmentation Augmentation { get; init; } = Augmentation.Light;

    /// <summary>The network, in the notation of layers, with as many outputs as there are classes.</summary>
    public string? Layers { get; init; }

    /// <summary>How often the images are gone through.</summary>
    public int? Epochs { get; init; }

    /// <summary>The images of a step.</summary>
    public int? BatchSize { get; init; }

    /// <summary>The highest rate of the one-cycle schedule.</summary>
    public float? LearningRate { get; init; }

    /// <summary>What all chance is drawn from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The threads; the bits are the same on any number.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
