"""Made-up registers of any size, calibrated to published census results."""

from aboveline.synthetic.calibration import Calibration
from aboveline.synthetic.folder import OtherRegisterError, register_folder
from aboveline.synthetic.settings import Settings

__all__ = ["Calibration", "OtherRegisterError", "Settings", "register_folder"]
