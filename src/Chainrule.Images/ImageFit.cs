namespace Chainrule.Images;

/// <summary>How an image of another shape is brought to the one that a network takes.</summary>
public enum ImageFit
{
    /// <summary>What is too long is cut off at both ends alike.</summary>
    Crop,

    /// <summary>All of it is kept, and what is missing on both sides is black.</summary>
    Pad,

    /// <summary>All of it is kept and fills the shape, rows and columns by factors of their own.</summary>
    Stretch,
}
