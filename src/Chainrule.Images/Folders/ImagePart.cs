namespace Chainrule.Images.Folders;

/// <summary>What images are for.</summary>
public enum ImagePart
{
    /// <summary>To train on.</summary>
    Train,

    /// <summary>To choose the best epoch by.</summary>
    Validation,

    /// <summary>To test with.</summary>
    Test,
}
